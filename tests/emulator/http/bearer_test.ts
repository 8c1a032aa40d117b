import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, login, send } from "../helpers.ts";

const invalid = (error_description: string, error = "invalid_request") => ({
  error,
  error_description,
});

Deno.test("authenticate() rejects a request without a token", async () => {
  using emulator = new Emulator();
  const response = await send(emulator, "GET", "/v1/user", { token: null });
  assertEquals(response.status, 400);
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(response.headers.get("pragma"), "no-cache");
  assertEquals(await response.json(), invalid("The access token was not found"));
});

Deno.test("authenticate() rejects an unknown token", async () => {
  using emulator = new Emulator();
  const { status, body } = await call(emulator, "GET", "/v1/user", { token: "0".repeat(40) });
  assertEquals(status, 401);
  assertEquals(body, invalid("The access token provided is invalid.", "invalid_token"));
});

Deno.test("authenticate() rejects a token from the millisecond it expires", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const token = (await login(emulator, { expires_in: "60" })).body.access_token;
  time.tick(59_999);
  assertEquals((await call(emulator, "GET", "/v1/user", { token })).status, 200);
  time.tick(1);
  const { status, body } = await call(emulator, "GET", "/v1/user", { token });
  assertEquals(status, 401);
  assertEquals(body, invalid("The access token provided has expired.", "invalid_token"));
});

Deno.test("authenticate() rejects other schemes and malformed headers", async () => {
  using emulator = new Emulator();
  for (const authorization of ["Basic YTpi", "Bearer", emulator.token, "Bearer a b"]) {
    const { status, body } = await call(emulator, "GET", "/v1/user", {
      headers: { authorization },
    });
    assertEquals(status, 400, authorization);
    assertEquals(body, invalid("Malformed auth header"), authorization);
  }
});

Deno.test("authenticate() rejects a token that is sent in two ways", async () => {
  using emulator = new Emulator();
  const path = `/v1/user?access_token=${emulator.token}`;
  const { status, body } = await call(emulator, "GET", path);
  assertEquals(status, 400);
  assertEquals(
    body,
    invalid("Only one method may be used to authenticate at a time (Auth header, GET or POST)."),
  );
});

Deno.test("authenticate() accepts a token in the query or a form, but not in JSON", async () => {
  using emulator = new Emulator();
  const access_token = emulator.token;
  const query = await call(emulator, "GET", `/v1/user?access_token=${access_token}`, {
    token: null,
  });
  assertEquals(query.status, 200);
  const fields = { name: "x", access_token };
  const path = "/v1/devices/events";
  const form = await call(emulator, "POST", path, { token: null, form: fields });
  assertEquals(form.body, { ok: true });
  const json = await call(emulator, "POST", path, { token: null, json: fields });
  assertEquals(json.status, 400);
  assertEquals(json.body.error, "invalid_request");
});
