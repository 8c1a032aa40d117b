import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ApiClient } from "../../src/core/mod.ts";
import { isParticleError, type ParticleError } from "../../src/core/errors.ts";
import { waitForDevice, waitForEvent } from "../../src/fleet/mod.ts";
import type { WaitForDeviceOptions } from "../../src/types/fleet.ts";
import { advance } from "../kit/advance.ts";
import { recorder } from "../kit/recorder.ts";

const device = (online: boolean) => Response.json({ id: "a", online });
const failing = (status: number, headers = {}) => Response.json({}, { status, headers });

/** Makes a client that gets these responses, the last one repeatedly. */
function clientWith(...responses: Parameters<typeof recorder>) {
  const { fetch, requests } = recorder(...responses);
  return { api: new ApiClient({ auth: "token", fetch }), requests };
}

/** Returns the error of a wait. */
async function errorOf(wait: Promise<unknown>): Promise<ParticleError> {
  const error = await assertRejects(() => wait);
  if (isParticleError(error)) return error;
  throw error;
}

Deno.test("waitForDevice() throws synchronously for invalid arguments, before any request", () => {
  const { api, requests } = clientWith(device(true));
  const rows: [unknown, unknown, string][] = [
    [{ deviceId: "" }, "online", "deviceId must not be empty"],
    [undefined, "online", "deviceId must be a string"],
    [{ deviceId: "a" }, "on", 'state must be "online" or "offline", got "on"'],
    [{ deviceId: "a" }, undefined, 'state must be "online" or "offline"'],
    [{ deviceId: "a", timeout: -1 }, "online", "timeout must be milliseconds"],
    [{ deviceId: "a", interval: "5" }, "online", "interval must be milliseconds"],
    [{ deviceId: "a", signal: {} }, "online", "signal must be an AbortSignal"],
  ];
  for (const [options, state, message] of rows) {
    const wait = () => waitForDevice(api, options as WaitForDeviceOptions, state as "online");
    assertThrows(wait, TypeError, message);
  }
  assertEquals(requests.length, 0);
});

Deno.test("waitForDevice() asks at intervals until the device has the state", async () => {
  using time = new FakeTime();
  const { api, requests } = clientWith(device(false), device(false), device(true));
  const wait = waitForDevice(api, { deviceId: "a", product: 5, interval: 1_000 }, "online");
  await advance(time, 999);
  assertEquals(requests.length, 1);
  await advance(time, 1_001);
  assertEquals((await wait).online, true);
  assertEquals(requests.map(({ url }) => new URL(url).pathname), [
    "/v1/products/5/devices/a",
    "/v1/products/5/devices/a",
    "/v1/products/5/devices/a",
  ]);
});

Deno.test("waitForDevice() waits for a device to be offline, too", async () => {
  const { api } = clientWith(device(false));
  assertEquals((await waitForDevice(api, { deviceId: "a" }, "offline")).online, false);
});

Deno.test("waitForDevice() goes on after failures that may pass, and waits as long as the cloud asks", async () => {
  using time = new FakeTime();
  const { api, requests } = clientWith(
    new TypeError("connection refused"),
    failing(503),
    failing(429, { "retry-after": "60" }),
    device(true),
  );
  const wait = waitForDevice(api, { deviceId: "a", interval: 1_000, timeout: 0 }, "online");
  await advance(time, 61_000);
  assertEquals(requests.length, 3);
  await advance(time, 2_000);
  assertEquals([(await wait).id, requests.length], ["a", 4]);
});

Deno.test("waitForDevice() ends with an error that cannot pass", async () => {
  for (const status of [401, 403, 404]) {
    const { api, requests } = clientWith(failing(status), device(true));
    const error = await errorOf(waitForDevice(api, { deviceId: "a" }, "online"));
    assertEquals([error.code, error.statusCode, requests.length], ["http", status, 1]);
  }
});

Deno.test("waitForDevice() ends after its timeout, with the last failure as the cause", async () => {
  using time = new FakeTime();
  const { api, requests } = clientWith(device(false), failing(503));
  const wait = errorOf(waitForDevice(api, { deviceId: "a", timeout: 7_000 }, "online"));
  await advance(time, 7_000);
  const error = await wait;
  assertEquals(error.code, "timeout");
  assertEquals(error.message, "Waited 7000 ms for the device a to be online");
  assertEquals((error.cause as ParticleError).statusCode, 503);
  assertEquals(requests.length, 2);
  await advance(time, 60_000);
  assertEquals(requests.length, 2);
});

Deno.test("waitForDevice() ends after its timeout during a request, too", async () => {
  using time = new FakeTime();
  const { api } = clientWith(() => new Promise<Response>(() => {}));
  const wait = errorOf(waitForDevice(api, { deviceId: "a" }, "online"));
  await advance(time, 60_000);
  assertEquals((await wait).message, "Waited 60000 ms for the device a to be online");
});

Deno.test("an abort ends a wait with the reason of the signal as the cause", async () => {
  using time = new FakeTime();
  const reason = { why: "Ctrl+C" };
  const controller = new AbortController();
  const { signal } = controller;
  const { api, requests } = clientWith(device(false));
  const wait = errorOf(waitForDevice(api, { deviceId: "a", signal }, "online"));
  await advance(time, 1_000);
  controller.abort(reason);
  const error = await wait;
  assertEquals([error.code, requests.length], ["aborted", 1]);
  assertStrictEquals(error.cause, reason);
  const early = await errorOf(waitForDevice(api, { deviceId: "a", signal }, "online"));
  assertEquals([early.code, requests.length], ["aborted", 1]);
});

/** Makes a client whose event streams carry these events and then stay open. */
function streaming(...names: string[]) {
  let canceled = 0;
  const fetch = () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const text = names.map((name, index) => `event: ${name}\ndata: {"data":"${index}"}\n\n`);
        controller.enqueue(new TextEncoder().encode(`:ok\n\n${text.join("")}`));
      },
      cancel: () => void canceled++,
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const api = new ApiClient({ auth: "token", fetch });
  return { api, canceled: () => canceled };
}

Deno.test("waitForEvent() returns the first event that matches, and closes the stream", async () => {
  const { api, canceled } = streaming("a", "b", "b");
  const first = await waitForEvent(api, { deviceId: "mine" });
  assertEquals([first.name, first.data], ["a", "0"]);
  const matches = ({ data }: { data: string | null }) => data === "2";
  const found = await waitForEvent(api, { deviceId: "mine", matches });
  assertEquals([found.name, found.data, canceled()], ["b", "2", 2]);
});

Deno.test("waitForEvent() calls onOpen when the stream is open, and rejects if it fails", async () => {
  const failure = new Error("the call failed");
  const { api, canceled } = streaming();
  const onOpen = () => Promise.reject(failure);
  const error = await assertRejects(() => waitForEvent(api, { name: "pong", onOpen }));
  assertStrictEquals(error, failure);
  assertEquals(canceled(), 1);
  const refused = clientWith(failing(401)).api;
  const called: string[] = [];
  const wait = waitForEvent(refused, { name: "pong", onOpen: () => called.push("open") });
  assertEquals([(await errorOf(wait)).statusCode, called], [401, []]);
});

Deno.test("waitForEvent() rejects if `matches` throws", async () => {
  const failure = new Error("not JSON");
  const { api, canceled } = streaming("a");
  const matches = () => {
    throw failure;
  };
  const error = await assertRejects(() => waitForEvent(api, { deviceId: "mine", matches }));
  assertStrictEquals(error, failure);
  assertEquals(canceled(), 1);
});

Deno.test("waitForEvent() ends after its timeout or an abort, and closes the stream", async () => {
  using time = new FakeTime();
  const { api, canceled } = streaming("a");
  const matches = () => false;
  const late = errorOf(waitForEvent(api, { name: "pong", matches, timeout: 5_000 }));
  await advance(time, 5_000);
  const error = await late;
  assertEquals([error.code, error.message], ["timeout", 'Waited 5000 ms for an event "pong"']);
  assertEquals(canceled(), 1);
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = errorOf(waitForEvent(api, { name: "pong", matches, signal }));
  await advance(time, 1);
  controller.abort("enough");
  assertEquals([(await aborted).code, (await aborted).cause], ["aborted", "enough"]);
  assertEquals(canceled(), 2);
});

Deno.test("waitForEvent() throws synchronously for an invalid timeout", () => {
  const { api } = streaming();
  assertThrows(() => waitForEvent(api, { name: "a", timeout: NaN }), TypeError, "timeout must be");
});
