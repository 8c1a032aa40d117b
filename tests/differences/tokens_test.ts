import { assertEquals, assertThrows } from "@std/assert";
import { type LoginRequestOptions, Particle } from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";
import { recorded } from "../resources/wire.ts";
import { serveLocally } from "./kit.ts";

Deno.test("token-to-other-host: the default token is sent only to the origin of baseUrl", async () => {
  const { particle, requests } = recorded();
  particle.setContext("tool", { name: "tool" });
  const tokens = () => requests.splice(0).map(({ headers }) => headers["authorization"]);
  const elsewhere = [
    "https://files.test/x",
    "https://api.particle.io.evil.test/v1/x",
    "https://api.particle.io:8443/v1/x",
    "https://sub.api.particle.io/v1/x",
    "http://localhost/v1/x",
  ];
  for (const uri of elsewhere) {
    await particle.downloadFile({ uri });
    await particle.downloadFile({ uri, stream: true }).then((stream) => stream.cancel());
    await particle.client().downloadFile(uri);
    await particle.get({ uri });
    await particle.head({ uri });
    await particle.post({ uri, data: {} });
    await particle.put({ uri, data: {} });
    await particle.patch({ uri, data: {} });
    await particle.delete({ uri });
    await particle.request({ method: "get", uri });
    assertEquals(tokens(), Array(10).fill(undefined), uri);
    await particle.get({ uri, auth: "explicit" });
    assertEquals(tokens(), ["Bearer explicit"], uri);
  }
  for (
    const uri of ["https://API.particle.io:443/v1/x", "/v1/x", "//evil.test/x", "/\\evil.test"]
  ) {
    await particle.get({ uri });
    assertEquals(new URL(requests[0]!.url).origin, "https://api.particle.io");
    assertEquals(tokens(), ["Bearer t0ken"], uri);
  }
  for (
    const uri of ["https://api.particle.io@evil.test/", "https://api.particle.io:x@evil.test/"]
  ) {
    assertThrows(() => particle.get({ uri }), TypeError);
  }
  assertEquals(requests.length, 0);
});

Deno.test("redirect-leaks-token: a redirect to another port drops the token and all custom headers, and keeps range", async () => {
  const arrived: Headers[] = [];
  await using other = serveLocally((request) => {
    arrived.push(request.headers);
    return Response.json({ ok: true });
  });
  await using api = serveLocally((request) => {
    arrived.push(request.headers);
    return new Response(null, { status: 302, headers: { location: `${other.url}/file` } });
  });
  const particle = new Particle({ auth: "t0ken", baseUrl: api.url });
  particle.setContext("tool", { name: "tool" });
  const bytes = await particle.request({
    method: "get",
    uri: "/v1/x",
    headers: { range: "bytes=0-3", "x-a": "1" },
    isBuffer: true,
  });
  assertEquals(new TextDecoder().decode(bytes), '{"ok":true}');
  const [first, second] = arrived;
  const kept = ["authorization", "range", "x-a", "x-particle-tool"];
  assertEquals(kept.map((name) => first!.get(name)), ["Bearer t0ken", "bytes=0-3", "1", "tool"]);
  assertEquals(second!.get("authorization"), null);
  assertEquals(kept.map((name) => second!.get(name)), [null, "bytes=0-3", null, null]);
});

const login = { username: "ann@example.com", password: "passw0rd" };

/** The calls that authenticate with credentials in the body, or need no token. */
const credentialCalls: Record<string, (particle: Particle, more: LoginRequestOptions) => unknown> =
  {
    login: (particle, more) => particle.login({ ...login, ...more }),
    sendOtp: (particle, more) => particle.sendOtp({ mfaToken: "m", otp: "123456", ...more }),
    loginAsClientOwner: (particle, more) => particle.loginAsClientOwner(more),
    createCustomer: (particle, more) =>
      particle.createCustomer({ email: login.username, password: "passw0rd", product: 7, ...more }),
    createUser: (particle, more) => particle.createUser({ ...login, ...more }),
    resetPassword: (particle, more) =>
      particle.resetPassword({ username: login.username, ...more }),
  };

Deno.test("default-token-on-credential-calls: calls that need no token send none", async () => {
  for (const [name, call] of Object.entries(credentialCalls)) {
    const { particle, requests } = recorded();
    await call(particle, {});
    assertEquals(requests.length, 1, name);
    assertEquals(requests[0]!.headers["authorization"], undefined, name);
  }
});

Deno.test("explicit-auth-ignored: calls that need no token ignore an explicit one", async () => {
  // It uses an explicit token instead of the id and secret of the client.
  const { createCustomer: _, ...others } = credentialCalls;
  for (const [name, call] of Object.entries(others)) {
    const { particle, requests } = recorded();
    await call(particle, { auth: "explicit" } as LoginRequestOptions);
    assertEquals(requests.length, 1, name);
    assertEquals(requests[0]!.headers["authorization"], undefined, name);
    assertEquals(JSON.stringify(requests[0]!.body).includes("explicit"), false, name);
  }
});

Deno.test("non-string-token: a token that is not a non-empty string throws before any request", () => {
  const { fetch, requests } = recorder();
  const particle = new Particle({ auth: "t0ken", fetch });
  for (const auth of [42, true, {}, ["t"], "", new Date(0), 1n]) {
    assertThrows(() => particle.listDevices({ auth: auth as never }), TypeError, "auth");
    assertThrows(() => particle.get({ uri: "/v1/x", auth: auth as never }), TypeError, "auth");
    assertThrows(() => particle.setDefaultAuth(auth as never), TypeError, "auth");
    assertThrows(() => new Particle({ auth: auth as never }), TypeError, "auth");
  }
  assertEquals(requests.length, 0);
});
