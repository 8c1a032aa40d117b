import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Particle } from "../../mod.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { recorded } from "../resources/wire.ts";
import { pathOf } from "./kit.ts";

/** Returns the path and query that a call requests. */
async function asked(call: (particle: Particle) => Promise<unknown>): Promise<string> {
  const { particle, requests } = recorded();
  await call(particle);
  return pathOf(requests[0]!);
}

/** Returns the JSON that a call sends. */
async function sent(call: (particle: Particle) => Promise<unknown>): Promise<unknown> {
  const { particle, requests } = recorded();
  await call(particle);
  return JSON.parse(requests[0]!.body as string);
}

Deno.test("request-mutates-args: request() does not change its argument", async () => {
  const { particle, requests } = recorded();
  particle.setContext("tool", { name: "cli" });
  const options = {
    method: "post",
    uri: "/v1/x",
    data: { a: 1 },
    headers: { "x-a": "1" },
  } as const;
  const before = structuredClone(options);
  Object.freeze(options);
  await particle.request(options);
  particle.setDefaultAuth("later");
  particle.setContext("tool", { name: "other" });
  await particle.request(options);
  assertEquals(options, before);
  assertEquals(
    requests.map(({ headers }) => [headers["authorization"], headers["x-particle-tool"]]),
    [["Bearer t0ken", "cli"], ["Bearer later", "other"]],
  );
});

/** Returns the request that a method makes with these arguments, if any. */
async function outcome(name: string, args: unknown[]): Promise<unknown[]> {
  const { particle, requests } = recorded();
  const methods = particle as unknown as Record<string, (...args: unknown[]) => unknown>;
  try {
    await methods[name]!(...args);
  } catch (error) {
    assertInstanceOf(error, Error, name);
  }
  return requests.map(({ method, url, body }) => [method, new URL(url).pathname, body]);
}

Deno.test("no-argument-throws: a method without an argument behaves as with an empty object", async () => {
  const all = Object.getOwnPropertyNames(Particle.prototype).filter((name) =>
    name !== "constructor"
  );
  const different: string[] = [];
  let sent = 0;
  for (const name of all) {
    const empty = await outcome(name, [{}]);
    sent += empty.length;
    const none = await outcome(name, []);
    if (JSON.stringify(none) !== JSON.stringify(empty)) different.push(name);
  }
  assertEquals(different, []);
  assert(sent > 15 && sent < all.length, "some need no option, others do");
});

Deno.test("sync-throw: invalid arguments throw synchronously, with a message that names them", async () => {
  const { particle, requests } = recorded();
  const scope = "Specify one of: product, org, deviceId, or sandbox";
  assertThrows(() => particle.listEnvVars({} as never), TypeError, scope);
  const both = { product: 7, org: "o" } as never;
  assertThrows(() => particle.listEnvVars(both), TypeError, "Specify only one of");
  assertThrows(() => particle.post({ uri: "/v1/x", data: { a: 1n } }), TypeError, "BigInt");
  // A number is not a device id: 24 digits would be rounded, and address another path.
  for (const deviceId of [{}, true, 42, 240039000847313037363132] as never[]) {
    const error = await failureOf(() => particle.getEventStream({ deviceId }));
    assertEquals(requests.map(({ url }) => new URL(url).pathname), []);
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, "deviceId");
  }
});

Deno.test("platform-zero-dropped: platform 0 is sent", async () => {
  assertEquals(
    await asked((particle) => particle.listDeviceOsVersions({ platformId: 0 })),
    "/v1/device-os/versions?platform_id=0",
  );
  assertEquals(
    await asked((particle) => particle.getDeviceOsVersion({ version: "6.3.0", platformId: 0 })),
    "/v1/device-os/versions/6.3.0?platform_id=0",
  );
});

Deno.test("groups-string-dropped: groups given as a string are sent", async () => {
  assertEquals(
    await asked((particle) => particle.listDevices({ product: 7, groups: "red" as never })),
    "/v1/products/7/devices?groups=red",
  );
  assertEquals(
    await asked((particle) => particle.listDevices({ product: 7, groups: ["red", "blue"] })),
    "/v1/products/7/devices?groups=red%2Cblue",
  );
});

Deno.test("groups-empty: an empty list of groups is left out", async () => {
  assertEquals(
    await asked((particle) => particle.listDevices({ product: 7, groups: [] })),
    "/v1/products/7/devices",
  );
});

Deno.test("publish-ttl-dropped: ttl is sent", async () => {
  for (const ttl of [3600, 0]) {
    assertEquals(await sent((particle) => particle.publishEvent({ name: "e", data: "1", ttl })), {
      name: "e",
      data: "1",
      ttl,
    });
  }
});

Deno.test("mesh-paging-dropped: each paging option that is given is sent", async () => {
  const networkId = "n";
  const rows: [(particle: Particle) => Promise<unknown>, string][] = [
    [(particle) => particle.listMeshNetworks({ perPage: 5 }), "?per_page=5"],
    [(particle) => particle.listMeshNetworks({ page: 0 }), "?page=0"],
    [
      (particle) => particle.listMeshNetworkDevices({ networkId, perPage: 5 }),
      "/n/devices?per_page=5",
    ],
    [
      (particle) => particle.listMeshNetworkDevices({ networkId, page: 0, perPage: 5 }),
      "/n/devices?page=0&per_page=5",
    ],
  ];
  for (const [call, expected] of rows) assertEquals(await asked(call), `/v1/networks${expected}`);
});

Deno.test("undefined-options-override-defaults: undefined options use the defaults", async () => {
  const { fetch, requests } = recorder();
  const particle = new Particle({
    auth: undefined,
    baseUrl: undefined,
    clientId: undefined,
    clientSecret: undefined,
    tokenDuration: undefined,
    allowInsecure: undefined,
    fetch,
  });
  await particle.login({ username: "u", password: "p", tokenDuration: undefined });
  assertEquals(requests[0]!.url, "https://api.particle.io/oauth/token");
  assertEquals(Object.fromEntries(new URLSearchParams(requests[0]!.body as string)), {
    grant_type: "password",
    username: "u",
    password: "p",
    expires_in: "7776000",
    client_id: "particle-api",
    client_secret: "particle-api",
  });
});

Deno.test("wrong-type-falsy: false and blank strings for a number are sent, for the cloud to validate", async () => {
  const call = (page: unknown) => (particle: Particle) =>
    particle.listMeshNetworkDevices({ networkId: "n", page: page as number });
  assertEquals(await asked(call(false)), "/v1/networks/n/devices?page=false");
  assertEquals(await asked(call("")), "/v1/networks/n/devices?page=");
});

/** Returns the public key that is sent for a key of this type. */
async function publicKeyFor(key: string | Uint8Array | ArrayBuffer): Promise<unknown> {
  const body = await sent((particle) => particle.sendPublicKey({ deviceId: "d", key }));
  return (body as Record<string, unknown>)["publicKey"];
}

Deno.test("public-key-bytes: the bytes of a key are decoded as UTF-8", async () => {
  const key = "-----BEGIN PUBLIC KEY-----\né";
  assertEquals(await publicKeyFor(new TextEncoder().encode(key)), key);
  assertEquals(await publicKeyFor(key), key);
});

Deno.test("public-key-blob: a key in an ArrayBuffer is decoded, a key in a Blob throws", async () => {
  const key = new TextEncoder().encode("PEM");
  assertEquals(await publicKeyFor(key.buffer), "PEM");
  const { particle, requests } = recorded();
  const blob = new Blob([key]) as never;
  const error = await failureOf(() => particle.sendPublicKey({ deviceId: "d", key: blob }));
  assertInstanceOf(error, TypeError);
  assertEquals(requests.length, 0);
});
