import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";

const rows: Record<string, Row> = {
  "unprotectDevice()": [
    (particle) =>
      particle.unprotectDevice({
        deviceId,
        action: "confirm",
        serverNonce: "sn",
        deviceNonce: "dn",
        deviceSignature: "ds",
        devicePublicKeyFingerprint: "fp",
      }),
    "PUT",
    `/v1/devices/${deviceId}/unprotect`,
    {
      action: "confirm",
      server_nonce: "sn",
      device_nonce: "dn",
      device_signature: "ds",
      device_public_key_fingerprint: "fp",
    },
  ],
  "unprotectDevice() for a product": [
    (particle) => particle.unprotectDevice({ deviceId, product: 7, action: "prepare" }),
    "PUT",
    `/v1/products/7/devices/${deviceId}/unprotect`,
    { action: "prepare" },
  ],
  "unprotectDevice() for an organization, which takes precedence over product": [
    (particle) => particle.unprotectDevice({ deviceId, product: 7, org: "o", action: "prepare" }),
    "PUT",
    `/v1/orgs/o/devices/${deviceId}/unprotect`,
    { action: "prepare" },
  ],
  "createRegistrationCode()": [
    (particle) => particle.createRegistrationCode({ product: "p", deviceId }),
    "POST",
    "/v1/products/p/registration_code",
    { device_id: deviceId },
  ],
  "createRegistrationCode() for any device": [
    (particle) => particle.createRegistrationCode({ product: 7 }),
    "POST",
    "/v1/products/7/registration_code",
    {},
  ],
  "provisionDevice()": [
    (particle) => particle.provisionDevice({ productId: 7 }),
    "POST",
    "/v1/devices",
    { product_id: 7 },
  ],
  "getClaimCode()": [(particle) => particle.getClaimCode(), "POST", "/v1/device_claims", {}],
  "getClaimCode() for a product": [
    (particle) => particle.getClaimCode({ product: "p", iccid: "89" }),
    "POST",
    "/v1/products/p/device_claims",
    { iccid: "89" },
  ],
  "lookupSerialNumber()": [
    (particle) => particle.lookupSerialNumber({ serialNumber: "P046/1" }),
    "GET",
    "/v1/serial_numbers/P046%2F1",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("sendPublicKey() sends the key as a string, whatever its type", async () => {
  using _time = new FakeTime(1234);
  const bytes = new TextEncoder().encode("PEM é");
  for (const key of ["PEM é", bytes, bytes.buffer]) {
    await checkRow([
      (particle) => particle.sendPublicKey({ deviceId, key, algorithm: "ecc" }),
      "POST",
      `/v1/provisioning/${deviceId}`,
      {
        deviceID: deviceId,
        publicKey: "PEM é",
        filename: "particle-api",
        order: "manual_1234",
        algorithm: "ecc",
      },
    ]);
  }
  const { particle, requests } = recorded();
  await particle.sendPublicKey({ deviceId, key: "k" });
  assertEquals(JSON.parse(requests[0]!.body as string).algorithm, "rsa");
  for (const key of ["", new Uint8Array(0), new Blob(["k"]), 42]) {
    assertThrows(() => particle.sendPublicKey({ deviceId, key: key as string }), TypeError);
  }
});

Deno.test("downloadManufacturingBackup() resolves to bytes", async () => {
  const { particle, requests } = recorded(new Response(new Uint8Array([1, 2])));
  const bytes: ArrayBuffer = await particle.downloadManufacturingBackup({ deviceId });
  assertEquals(new Uint8Array(bytes), new Uint8Array([1, 2]));
  const stream: ReadableStream<Uint8Array> = await particle.downloadManufacturingBackup({
    deviceId,
    stream: true,
  });
  assertEquals(
    new Uint8Array(
      await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
    ),
    new Uint8Array([1, 2]),
  );
  const { method, url } = requests[0]!;
  assertEquals([method, new URL(url).pathname], ["PUT", `/v1/devices/${deviceId}/backup_files`]);
});

Deno.test("provisionDevice() throws unless the product is a number or a string", () => {
  const { particle, requests } = recorded();
  for (const productId of [NaN, Infinity, 1.5, null, undefined, {}] as number[]) {
    assertThrows(() => particle.provisionDevice({ productId }), TypeError, "productId must be");
  }
  assertEquals(requests.length, 0);
});
