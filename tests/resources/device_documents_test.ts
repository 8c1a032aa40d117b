import { assertEquals, assertThrows } from "@std/assert";
import type { DeviceDocumentResponse, JSONResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const [product, deviceId, document] = [7, "0123456789abcdef01234567", "system"];
const path = `/v1/products/7/devices/${deviceId}/docs/system`;
const apps = ["features", "applications", "desiredProperties", "apps"];
const upsert = {
  action: "upsert",
  path: apps,
  key: "name",
  value: { name: "a", composeFile: "services: {}" },
} as const;
const remove = { action: "remove", path: apps, predicate: { name: "a" } } as const;

const rows: Record<string, Row> = {
  "getDeviceDocument()": [
    (particle) => particle.getDeviceDocument({ product, deviceId, document }),
    "GET",
    path,
  ],
  "patchDeviceDocument() to add": [
    (particle) => particle.patchDeviceDocument({ product, deviceId, document, operation: upsert }),
    "PATCH",
    path,
    upsert,
  ],
  "patchDeviceDocument() to remove": [
    (particle) => particle.patchDeviceDocument({ product, deviceId, document, operation: remove }),
    "PATCH",
    path,
    remove,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("patchDeviceDocument() requires an operation", () => {
  const { particle, requests } = recorded();
  for (const operation of [undefined, null]) {
    const options = { product, deviceId, document, operation: operation as never };
    assertThrows(() => particle.patchDeviceDocument(options), TypeError, "operation is missing");
  }
  assertEquals(requests.length, 0);
});

Deno.test("documents are typed", async () => {
  const data = { features: { applications: { desiredProperties: { apps: [{ name: "a" }] } } } };
  const { particle } = recorded(Response.json({ data }));
  const { body }: JSONResponse<DeviceDocumentResponse> = await particle.getDeviceDocument({
    product,
    deviceId,
    document,
  });
  const found = body.data.features?.applications?.desiredProperties?.apps;
  assertEquals(Array.isArray(found) && found.map(({ name }) => name), ["a"]);
});

checkHostileIds({
  "getDeviceDocument, product": (particle, product) =>
    particle.getDeviceDocument({ product, deviceId, document }),
  "getDeviceDocument, device": (particle, deviceId) =>
    particle.getDeviceDocument({ product, deviceId, document }),
  "getDeviceDocument, document": (particle, document) =>
    particle.getDeviceDocument({ product, deviceId, document }),
  "patchDeviceDocument, product": (particle, product) =>
    particle.patchDeviceDocument({ product, deviceId, document, operation: upsert }),
  "patchDeviceDocument, device": (particle, deviceId) =>
    particle.patchDeviceDocument({ product, deviceId, document, operation: upsert }),
  "patchDeviceDocument, document": (particle, document) =>
    particle.patchDeviceDocument({ product, deviceId, document, operation: upsert }),
});
