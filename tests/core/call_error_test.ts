/** What a call sends again, and what its error says about it. */
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Particle } from "../../mod.ts";
import { Agent } from "../../src/core/agent.ts";
import { ApiClient } from "../../src/core/api_client.ts";
import { ParticleError } from "../../src/core/errors.ts";
import { Multipart } from "../../src/core/multipart.ts";
import { advance } from "../kit/advance.ts";
import { recorder } from "../kit/recorder.ts";
import { particleErrorOf } from "./agent_kit.ts";
import { baseUrl, failure, fakeTime, never, status, uri } from "./call_kit.ts";

Deno.test("uploads are read again for a retry; a stream is kept from the first time", async () => {
  using fake = fakeTime();
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "from disk");
  const stream = new Blob(["from a stream"]).stream();
  const files = {
    a: new Blob(["a blob"]),
    b: new TextEncoder().encode("bytes"),
    c: path,
    d: stream,
  };
  const { fetch, requests } = recorder(status(429), status(429), () => Response.json({}));
  const agent = new Agent({ baseUrl, fetch });
  const response = agent.request({
    uri,
    method: "POST",
    data: new Multipart(files, { last: "field" }),
  });
  for (let count = 0; count < 100 && requests.length < 3; count++) {
    await advance(fake.time, 500);
    await new Promise<void>((resolve) => setImmediate(resolve)); // the file is read in real time
  }
  await response;
  assertEquals(requests.length, 3);
  for (const { body } of requests) {
    const parts = await Promise.all(
      [...body as FormData].map(async (
        [name, value],
      ) => [name, typeof value === "string" ? value : await value.text()]),
    );
    assertEquals(parts, [
      ["file", "a blob"],
      ["file2", "bytes"],
      ["file3", "from disk"],
      ["file4", "from a stream"],
      ["last", "field"],
    ]);
  }
  await Deno.remove(path);
});

Deno.test("a FormData and other bodies are sent again unchanged", async () => {
  using fake = fakeTime();
  const form = new FormData();
  form.append("file", new Blob(["content"]), "a.ino");
  for (const body of [{ data: form }, { data: { café: "☕" } }, { form: { a: ["b", "c"] } }]) {
    const { fetch, requests } = recorder(status(429), () => Response.json({}));
    const agent = new Agent({ baseUrl, fetch });
    const response = agent.request({ uri, method: "PUT", ...body });
    await advance(fake.time, 250);
    await response;
    const [first, second] = requests;
    assertEquals(requests.length, 2);
    assertEquals(second!.body, first!.body);
    assertEquals(second!.headers, first!.headers);
    if (body.data === form) assertEquals((second!.body as FormData).get("file"), form.get("file"));
  }
});

Deno.test("an upload whose stream hangs or fails was not sent, so the device cannot have acted", async () => {
  using fake = fakeTime();
  const { fetch, requests } = recorder();
  const flash = (stream: ReadableStream) =>
    failure(fake.time, () =>
      new Particle({ auth: "token", fetch }).flashDevice({
        deviceId: "kettle",
        files: { "a.bin": stream },
        retry: { unsafe: true },
      }));
  const hanging = await flash(new ReadableStream());
  const broken = await flash(
    new ReadableStream({ start: (body) => body.error(new Error("broken")) }),
  );
  assertEquals([hanging.error.code, broken.error.code], ["timeout", "file"]);
  for (const { error } of [hanging, broken]) {
    assertEquals([error.attempts, error.retryable, error.deviceMayHaveActed], [
      undefined,
      false,
      false,
    ]);
  }
  assertEquals(requests, []);
});

Deno.test("nothing that acts is sent twice after its response was lost", async () => {
  using fake = fakeTime();
  const lost = () => Promise.reject(new TypeError("connection lost"));
  const acts: ((particle: Particle) => Promise<unknown>)[] = [
    (p) => p.callFunction({ deviceId: "kettle", name: "brew", argument: "" }),
    (p) => p.publishEvent({ name: "tea" }),
    (p) => p.post({ uri }),
    (p) => p.put({ uri }),
    (p) => p.patch({ uri }),
    (p) => p.delete({ uri }),
    (p) => p.login({ username: "u", password: "p" }),
  ];
  for (const call of acts) {
    for (const respond of [lost, () => new Response("<html>"), never, status(500)]) {
      const { fetch, requests } = recorder(respond);
      await failure(fake.time, () => call(new Particle({ auth: "token", fetch })));
      assertEquals(requests.length, 1);
    }
  }
});

Deno.test("deviceMayHaveActed remembers the earlier attempts", async () => {
  using fake = fakeTime();
  const lost = () => Promise.reject(new TypeError("connection lost"));
  const rows: [responses: (() => Promise<Response> | Response)[], acted: boolean, sent: number][] =
    [
      [[lost, status(400)], true, 2],
      [[status(429), status(429), status(404)], false, 3],
      [[status(429), lost, status(401)], true, 3],
      [[status(401)], false, 1],
    ];
  for (const [responses, acted, sent] of rows) {
    const { fetch, requests } = recorder(...responses);
    const particle = new Particle({ auth: "token", fetch });
    const retry = { unsafe: true };
    const brew = { deviceId: "kettle", name: "brew", argument: "" };
    const { error } = await failure(fake.time, () => particle.callFunction({ ...brew, retry }));
    assertEquals([error.deviceMayHaveActed, requests.length], [acted, sent]);
    assertEquals(error.attempts, sent);
  }
  const { fetch } = recorder(lost);
  const particle = new Particle({ auth: "token", fetch });
  const device = { deviceId: "kettle" };
  const read = await failure(fake.time, () => particle.getVariable({ ...device, name: "temp" }));
  assertEquals(read.error.deviceMayHaveActed, false, "reading a variable does not act");
  const other = await failure(fake.time, () => particle.renameDevice({ ...device, name: "pot" }));
  assertEquals(other.error.deviceMayHaveActed, undefined, "the device is not reached");
});

Deno.test("a device cannot have acted on a request that the cloud rejected, whatever the token provider does next", async () => {
  using fake = fakeTime();
  const auth = ({ expired }: { expired?: string | undefined }) =>
    expired ? new Promise<string>(() => {}) : "token-1";
  const { fetch, requests } = recorder(status(401));
  const { error } = await failure(
    fake.time,
    () =>
      new Particle({ auth, fetch }).callFunction({
        deviceId: "kettle",
        name: "brew",
        argument: "",
      }),
  );
  assertEquals([error.code, error.attempts, requests.length], ["timeout", 1, 1]);
  assertEquals([error.retryable, error.deviceMayHaveActed], [false, false]);
});

Deno.test("redirects and the repetition with a new token belong to one attempt", async () => {
  using fake = fakeTime();
  const location = "https://api.particle.io/v1/moved";
  const { fetch, requests } = recorder(status(401), status(307, { location }), status(500));
  const auth = ({ expired }: { expired?: string | undefined }) => expired ? "token-2" : "token-1";
  const { error } = await failure(
    fake.time,
    () =>
      new Particle({ auth, fetch }).callFunction({
        deviceId: "kettle",
        name: "brew",
        argument: "",
      }),
  );
  assertEquals([error.statusCode, error.attempts, requests.length], [500, 1, 3]);
});

Deno.test("deviceMayHaveActed is undefined for a call that waits for the compiler", async () => {
  const { fetch } = recorder(status(500));
  const files = { "a.ino": new Blob(["x"]) };
  const error = await particleErrorOf(() =>
    new Particle({ auth: "token", fetch }).compileCode({ files })
  );
  assertEquals([error.statusCode, error.deviceMayHaveActed], [500, undefined]);
});

Deno.test("calls that share the error of a token provider get errors with their own fields", async () => {
  const refused = new ParticleError("invalid_grant", {
    code: "http",
    statusCode: 400,
    attempts: 9, // of the login
    retryable: false,
    body: { error_description: "no secret-pass", password: "secret-pass" },
    secrets: ["secret-pass"],
    cause: "reason",
  });
  for (const failing of [refused, new ParticleError("offline", { code: "auth" })]) {
    let calls = 0;
    const auth = async () => {
      if (calls++ === 0) return "token-1";
      await new Promise<void>((resolve) => setTimeout(resolve, 5)); // until both have a 401
      throw failing;
    };
    const particle = new Particle({ auth, fetch: recorder(status(401)).fetch, retry: false });
    const device = { deviceId: "kettle" };
    const brew = { ...device, name: "brew", argument: "" };
    const [acted, read] = await Promise.all([
      particleErrorOf(() => particle.callFunction(brew)),
      particleErrorOf(() => particle.getDevice(device)),
    ]);
    assertEquals(calls, 2);
    particle.setDefaultAuth(() => Promise.reject(failing));
    const unsent = await particleErrorOf(() => particle.callFunction(brew));
    assert(acted !== read);
    const fields = ({ attempts, retryable, deviceMayHaveActed }: ParticleError) => [
      attempts,
      retryable,
      deviceMayHaveActed,
    ];
    assertEquals(fields(acted), [1, false, false]);
    assertEquals(fields(read), [1, false, undefined]);
    assertEquals(fields(unsent), [undefined, false, false]);
    for (const { code, statusCode, message, cause } of [acted, read, unsent]) {
      assertEquals([code, statusCode, message], [
        failing.code,
        failing.statusCode,
        failing.message,
      ]);
      assertEquals(cause, failing.cause);
    }
  }
  assertEquals(refused.attempts, 9, "the login's error is unchanged");
});

Deno.test("the copy of a token provider's error shows none of the login's secrets", async () => {
  const refused = new ParticleError("refused", {
    code: "http",
    retryable: false,
    body: { error_description: "no secret-pass" },
    secrets: ["secret-pass"],
  });
  const api = new ApiClient({ auth: () => Promise.reject(refused), fetch: recorder().fetch });
  const error = await particleErrorOf(() => api.get({ uri }));
  assertEquals(error.body, { error_description: "no [redacted]" });
  assert(!JSON.stringify(error).includes("secret-pass"));
});

Deno.test("an error as JSON has the fields of the retries and no secret", async () => {
  using fake = fakeTime();
  const response = () =>
    Response.json({ error: "busy: secret-token" }, {
      status: 503,
      headers: { "retry-after": "2" },
    });
  const particle = new Particle({ auth: "secret-token", fetch: recorder(response).fetch });
  const { error } = await failure(
    fake.time,
    () =>
      particle.callFunction({
        deviceId: "kettle",
        name: "brew",
        argument: "",
        retry: { unsafe: true },
      }),
  );
  const json = JSON.parse(JSON.stringify(error));
  assertEquals(json, {
    name: "ParticleError",
    code: "http",
    message:
      "HTTP error 503 from https://api.particle.io/v1/devices/kettle/brew - busy: [redacted]; try again after 2 s",
    statusCode: 503,
    shortErrorDescription: "busy: [redacted]",
    retryAfter: 2_000,
    attempts: 3,
    retryable: true,
    deviceMayHaveActed: true,
    body: { error: "busy: [redacted]" },
  });
});

Deno.test("Retry-After is only read if it is a number of seconds or a date, however long it is", async () => {
  using _time = new FakeTime(Date.UTC(2026, 0, 1));
  const rows: [value: string, retryAfter: number | undefined][] = [
    ["0", 0],
    ["7", 7_000],
    ["Thu, 01 Jan 2026 00:00:07 GMT", 7_000],
    ["Thursday, 01-Jan-26 00:00:07 GMT", 7_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["Fri, 01 Jan 2100 00:00:00 GMT", Date.UTC(2100, 0, 1) - Date.UTC(2026, 0, 1)],
    ...["-5", "+5", "1.5", "1e3", "0x10", "Infinity", "NaN", "5 s", "5, 5", "foo 3", "Jan 2100"]
      .map((value): [string, undefined] => [value, undefined]),
    ["9".repeat(1_000_000), Number("9".repeat(64)) * 1_000],
    ["a".repeat(1_000_000), undefined],
    ["Thu, ".repeat(200_000), undefined],
  ];
  for (const [value, retryAfter] of rows) {
    const { fetch } = recorder(status(503, { "retry-after": value }));
    const begun = performance.now();
    const error = await particleErrorOf(() =>
      new Agent({ baseUrl, fetch, retry: false }).request({ uri })
    );
    assertEquals(error.retryAfter, retryAfter, value.slice(0, 50));
    assert(performance.now() - begun < 2_000); // in quadratic time it would be minutes
    assert(error.message.length < 300);
  }
});
