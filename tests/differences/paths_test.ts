import { assertEquals, assertThrows } from "@std/assert";
import { Particle } from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";
import { recorded } from "../resources/wire.ts";
import { particleErrorOf, pathOf } from "./kit.ts";

/** Calls that put a value into their path, and the segments before and after it. */
const calls: [
  call: (particle: Particle, id: string) => unknown,
  before: string,
  behind?: string,
][] = [
  [(particle, deviceId) => particle.getDevice({ deviceId }), "/v1/devices/"],
  [(particle, product) => particle.listProductFirmware({ product }), "/v1/products/", "/firmware"],
  [(particle, name) => particle.getVariable({ deviceId: "d", name }), "/v1/devices/d/"],
  [(particle, token) => particle.deleteAccessToken({ token }), "/v1/access_tokens/"],
  [(particle, deviceId) => particle.removeDevice({ deviceId }), "/v1/devices/"],
  [
    (particle, integrationId) => particle.deleteIntegration({ integrationId }),
    "/v1/integrations/",
  ],
  [(particle, name) => particle.getLibrary({ name }), "/v1/libraries/"],
  [(particle, iccid) => particle.checkSIM({ iccid }), "/v1/sims/"],
  [
    (particle, username) => particle.removeTeamMember({ product: 7, username }),
    "/v1/products/7/team/",
  ],
  [(particle, org) => particle.listLedgers({ org }), "/v1/orgs/", "/ledgers"],
  [
    (particle, scopeValue) => particle.getLedgerInstance({ ledgerName: "l", scopeValue }),
    "/v1/ledgers/l/instances/",
  ],
  [(particle, key) => particle.deleteEnvVar({ sandbox: true, key }), "/v1/env/"],
  [(particle, name) => particle.deviceUri({ deviceId: name }), "/v1/devices/"],
];

Deno.test("unencoded-path: each value is one encoded segment", async () => {
  for (const [call, before, behind = ""] of calls.slice(0, -1)) {
    for (const id of ["a/b?c=d#e%41", "../user", "a b", "a\\b", "é🚀"]) {
      const { particle, requests } = recorded();
      await call(particle, id);
      assertEquals(pathOf(requests[0]!), before + encodeURIComponent(id) + behind);
      assertEquals(new URL(requests[0]!.url).hash, "");
    }
  }
  const { fetch, requests } = recorder(Response.json({}));
  const particle = new Particle({ auth: "t0ken", fetch });
  await particleErrorOf(() => particle.getEventStream({ deviceId: "a/b", name: "c?d" }));
  assertEquals(new URL(requests[0]!.url).pathname, "/v1/devices/a%2Fb/events/c%3Fd");
  assertEquals(particle.deviceUri({ deviceId: "a/b" }), "/v1/devices/a%2Fb");
});

Deno.test("dot-segments: values that would address another path throw before any request", () => {
  const { particle, requests } = recorded();
  for (const [call] of calls) {
    for (const id of [".", "..", "%2e", "%2E%2e", ".%2e", "%2e."]) {
      assertThrows(() => call(particle, id), TypeError, "it would change the path");
    }
  }
  assertEquals(requests.length, 0);
});

Deno.test("destructive-without-id: calls that remove or change something throw without an id", () => {
  const { particle, requests } = recorded();
  for (const id of ["", " ", undefined, null] as never[]) {
    const rows: [() => unknown, string][] = [
      [() => particle.deleteAccessToken({ token: id }), "token"],
      [() => particle.removeDevice({ deviceId: id }), "deviceId"],
      [() => particle.deleteIntegration({ integrationId: id }), "integrationId"],
      [() => particle.editIntegration({ integrationId: id, event: "e" }), "integrationId"],
      [() => particle.deleteWebhook({ hookId: id }), "hookId"],
      [() => particle.deleteOAuthClient({ clientId: id }), "clientId"],
      [() => particle.deleteLibrary({ name: id }), "name"],
      [() => particle.removeSIM({ iccid: id }), "iccid"],
      [() => particle.removeMeshNetwork({ networkId: id }), "networkId"],
      [() => particle.archiveLedger({ ledgerName: id }), "ledgerName"],
      [() => particle.deleteLogicFunction({ logicFunctionId: id }), "logicFunctionId"],
      [() => particle.deleteEnvVar({ sandbox: true, key: id }), "key"],
      [() => particle.removeTeamMember({ product: 7, username: id }), "username"],
    ];
    for (const [call, name] of rows) assertThrows(call, TypeError, name);
  }
  assertEquals(requests.length, 0);
});

Deno.test("missing-path-option: a missing id throws before any request", async () => {
  const { particle, requests } = recorded();
  for (const [call] of calls.filter(([, before]) => before !== "/v1/orgs/")) {
    for (const id of [undefined, null] as never[]) {
      assertThrows(() => call(particle, id), TypeError, "must be a string");
    }
  }
  const iccids = ["8934076500002589174"];
  assertThrows(
    () => particle.activateSIM({ iccids, country: "US" } as never),
    TypeError,
    "product",
  );
  assertEquals(requests.length, 0);
  // Every method either throws, or needs no id.
  const methods = particle as unknown as Record<string, (options: unknown) => Promise<unknown>>;
  for (const name of Object.getOwnPropertyNames(Particle.prototype)) {
    if (name === "constructor") continue;
    try {
      await methods[name]!({})?.catch?.(() => undefined);
    } catch (error) {
      assertEquals(error instanceof TypeError, true, name);
    }
    for (const { url } of requests.splice(0)) {
      assertEquals(/undefined|null|\/\/v1|[^:]\/\/|\/$/.test(url), false, `${name}: ${url}`);
    }
  }
});

Deno.test("blank-path-option: a blank id throws before any request", () => {
  const { particle, requests } = recorded();
  for (const [call] of calls) {
    for (const id of ["", " ", "\t\n"]) {
      assertThrows(() => call(particle, id), TypeError, "must not be empty");
    }
  }
  for (const blank of ["", " "]) {
    assertThrows(() => particle.listDevices({ product: blank }), TypeError, "product");
    assertThrows(() => particle.listSIMs({ product: blank }), TypeError, "product");
    assertThrows(() => particle.getEventStream({ deviceId: blank }), TypeError, "deviceId");
    assertThrows(() => particle.getEventStream({ name: blank }), TypeError, "name");
    assertThrows(() => particle.publishEvent({ name: "e", product: blank }), TypeError, "product");
  }
  assertEquals(requests.length, 0);
});

Deno.test("base-url-trailing-slash: there is one slash between baseUrl and path", async () => {
  const { fetch, requests } = recorder();
  const particle = new Particle({ auth: "t0ken", baseUrl: "https://host.test/", fetch });
  await particle.listDevices();
  particle.setBaseUrl("https://host.test/api//");
  await particle.listDevices();
  assertEquals(requests.map(({ url }) => url), [
    "https://host.test/v1/devices",
    "https://host.test/api/v1/devices",
  ]);
});

Deno.test("relative-uri: a path without a leading slash throws before any request, with a message that names uri", () => {
  const { particle, requests } = recorded();
  for (const uri of ["v1/x", "./v1/x", "", "?a=b"]) {
    assertThrows(() => particle.get({ uri }), TypeError, "uri must be an absolute");
    assertThrows(
      () => particle.request({ method: "get", uri }),
      TypeError,
      "uri must be an absolute",
    );
  }
  assertEquals(requests.length, 0);
});

Deno.test("uri-double-slash: two slashes are sent unchanged, to the API", async () => {
  const { particle, requests } = recorded();
  await particle.get({ uri: "//v1/x" });
  assertEquals(requests[0]!.url, "https://api.particle.io//v1/x");
});
