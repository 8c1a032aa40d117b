import { assert, assertEquals } from "@std/assert";
import { Agent } from "../../src/core/agent.ts";
import { isParticleError, ParticleError } from "../../src/core/errors.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";

const SECRET = "SECRET0123456789";

Deno.test("ParticleError has the fields of particle-api-js", () => {
  const cause = new Error("inner");
  const error = new ParticleError("HTTP error 400 from https://h - No", {
    code: "http",
    statusCode: 400,
    shortErrorDescription: "No",
    body: { error: "No" },
    cause,
  });
  assert(error instanceof Error);
  assertEquals(error.name, "ParticleError");
  assertEquals(error.errorDescription, error.message);
  assertEquals([error.statusCode, error.shortErrorDescription], [400, "No"]);
  assertEquals([error.body, error.error], [{ error: "No" }, cause]);
});

Deno.test("isParticleError() recognizes errors from other copies of the module, and nothing else", () => {
  const foreign = Object.assign(new Error("x"), { name: "ParticleError" });
  assert(isParticleError(new ParticleError("x", { code: "network" })));
  assert(isParticleError(foreign));
  for (
    const other of [new Error("x"), { name: "ParticleError" }, null, undefined, "ParticleError"]
  ) {
    assertEquals(isParticleError(other), false);
  }
});

Deno.test("ParticleError.toJSON() redacts the values of secret members", () => {
  const body = {
    error: "mfa_required",
    mfa_token: SECRET,
    nested: [{ password: SECRET }],
    token_type: "bearer",
  };
  const error = new ParticleError("no", { code: "http", statusCode: 403, body });
  assertEquals(JSON.parse(JSON.stringify(error)), {
    name: "ParticleError",
    code: "http",
    message: "no",
    statusCode: 403,
    body: {
      error: "mfa_required",
      mfa_token: "[redacted]",
      nested: [{ password: "[redacted]" }],
      token_type: "bearer",
    },
  });
  assertEquals((error.body as typeof body).mfa_token, SECRET);
});

Deno.test("ParticleError.toJSON() redacts everything inside a secret member, and secrets in names", () => {
  const value = "0123456789";
  const body = {
    tokens: [value],
    secret: { value },
    otp: 123456,
    has_password: true,
    password: null,
    [`at ${value}`]: "x",
    gone: undefined,
  };
  const error = new ParticleError(`no ${value}`, { code: "http", body, secrets: [value] });
  assertEquals(error.toJSON(), {
    name: "ParticleError",
    code: "http",
    message: "no [redacted]",
    body: {
      tokens: "[redacted]",
      secret: "[redacted]",
      otp: "[redacted]",
      has_password: true,
      password: null,
      "at [redacted]": "x",
    },
  });
});

Deno.test("ParticleError.toJSON() stops at a limited depth", () => {
  let body: unknown = SECRET;
  for (let depth = 0; depth < 200_000; depth++) body = depth % 2 ? [body] : { a: body };
  const error = new ParticleError("no", { code: "http", statusCode: 401, body });
  const json = JSON.stringify(error);
  assert(json.includes('"statusCode":401') && json.includes("[nested too deep]"), json);
  assert(!json.includes(SECRET));
});

Deno.test("no error shows a secret, however it is printed", async () => {
  const echo = {
    error: "invalid",
    error_description: `The token ${SECRET} or password "${SECRET}" is wrong`,
  };
  const responses: (Response | Error)[] = [
    Response.json(echo, { status: 401 }),
    Response.json({ mfa_token: SECRET, access_token: SECRET }, { status: 403 }),
    new Response("oops", { status: 500 }),
    new Response("oops"),
    new Response(null, { status: 302, headers: { location: `http://evil.test/${SECRET}` } }),
    new Response(null, { status: 302, headers: { location: `https://u:${SECRET}@evil.test/` } }),
    new TypeError(
      `error sending request for url (https://api.test/v1/access_tokens/${SECRET}?access_token=${SECRET})`,
    ),
    new Error("outer", { cause: new Error(`inner ${SECRET}`) }),
  ];
  const requests: AgentRequestOptions[] = [
    { method: "get", uri: "/v1/x", auth: SECRET },
    { method: "delete", uri: `/v1/access_tokens/${SECRET}` },
    { method: "get", uri: `/v1/x?access_token=${SECRET}`, auth: SECRET },
    {
      method: "post",
      uri: "/oauth/token",
      form: { username: "u", password: SECRET, client_secret: SECRET },
    },
    { method: "put", uri: "/v1/user", data: { current_password: SECRET } },
    { method: "get", uri: "/v1/access_tokens", auth: { username: "u", password: SECRET } },
  ];
  let count = 0;
  for (const response of responses) {
    for (const request of requests) {
      const agent = new Agent({ baseUrl: "https://api.test", fetch: recorder(response).fetch });
      const error = await failureOf(() => agent.request(request)) as ParticleError;
      assert(isParticleError(error));
      const shown = [
        String(error),
        error.stack,
        Deno.inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify({ ...error }),
        JSON.stringify(error),
      ].join("\n");
      assertEquals(shown.includes(SECRET), false, shown);
      count++;
    }
  }
  assertEquals(count, 48);
});
