/** Cases: who gets the reason for a refusal. They run on every runtime. */
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import type { ReceiverOptions, WebhookEvent } from "../../src/receivers/mod.ts";
import type { Case } from "../portable/kit.ts";
import { chunked, deferred, EVENT, form, json, post, SECRET, watched } from "./kit.ts";

const text = (body: string, type: string) => post(body, { "content-type": type });
const old = (age: number) =>
  form({ ...EVENT, published_at: new Date(Date.now() - age).toISOString() });

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Requests that get a 4xx: the request, the status, the reason, the message and the options of the receiver. */
const REFUSED: [() => Request, number, string, string, Partial<ReceiverOptions>?][] = [
  [
    () => text("{", "application/json"),
    400,
    "invalid",
    "The content type is JSON, but the body is not a JSON object",
  ],
  [
    () => json({ data: "1" }),
    400,
    "invalid",
    'The request has no event name; send it as "event"',
  ],
  [
    () => json({ ...EVENT, published_at: "yesterday" }),
    400,
    "invalid",
    'published_at must be an ISO 8601 date, got "yesterday"',
  ],
  [
    () => json({ ...EVENT, published_at: "x".repeat(100) }),
    400,
    "invalid",
    `published_at must be an ISO 8601 date, got "${"x".repeat(40)}"`,
  ],
  [
    () => text("x", "image/png"),
    400,
    "invalid",
    "Content type image/png is not supported; send JSON, a form or text",
  ],
  [
    () => form({ ...EVENT, data: "refuse me" }),
    400,
    "invalid",
    "validate() returned false for the event",
  ],
  [
    () => post("x".repeat(1_001)),
    413,
    "too-large",
    "The body is larger than 1000 bytes; see maxBody",
  ],
  [
    () => post(new ReadableStream({ start() {} })),
    408,
    "too-slow",
    "The body took longer than 20 ms; see bodyTimeout",
    { bodyTimeout: 20 }, // only in this row: a busy machine could exceed the limit in the others
  ],
  [
    () => new Request("https://example.com/", { headers: { authorization: `Bearer ${SECRET}` } }),
    405,
    "wrong-method",
    "GET is not accepted; see methods",
  ],
];

const LIMITS = { maxBody: 1_000 };

/** The cases by name. */
export const refusalCases: Record<string, Case> = {
  "receivers: a sender with a secret and onRefused get the reason for a refusal": async (t) => {
    for (const [request, status, reason, message, options] of REFUSED) {
      const { receive, events, errors, refusals } = watched({
        ...LIMITS,
        validate: ({ data }) => data !== "refuse me",
        ...options,
      });
      const response = await receive(request());
      t.equal([response.status, await response.text()], [status, message]);
      t.equal(response.headers.get("content-type")?.toLowerCase(), "text/plain;charset=utf-8");
      t.equal(refusals, [{ reason, message }]);
      t.equal([events.length, errors.length], [0, 0]);
      t.equal(Object.entries(receive.counts).filter(([, count]) => count > 0), [[reason, 1]]);
    }
  },

  "receivers: a sender without a secret does not get the reason": async (t) => {
    const message = "The request has no valid secret; see secrets and credential";
    for (const [request, , reason, , options] of REFUSED) {
      const bearer = watched({ ...LIMITS, ...options });
      const stranger = request();
      stranger.headers.set("authorization", "Bearer wrong");
      const response = await bearer.receive(stranger);
      t.equal([response.status, await response.text()], [401, ""]);
      t.equal(bearer.refusals, [{ reason: "unauthorized", message }]);
      const signed = watched({
        ...LIMITS,
        ...options,
        credential: "standard-webhooks",
        secrets: ["YQ=="],
      });
      t.equal(await (await signed.receive(request())).text(), "");
      const expected = reason === "invalid" ? "unauthorized" : reason;
      t.equal(signed.refusals.map((one) => one.reason), [expected]);
    }
  },

  "receivers: an event that is too old gets an empty 204, and onRefused gets its age": async (
    t,
  ) => {
    const reported: [string, string | undefined][] = [];
    const { status } = watched({
      onRefused: ({ reason, message }, event) =>
        void reported.push([`${reason}: ${message}`, event?.name]),
    });
    const limit = "events older than 600000 ms are not handled; see maxAge";
    const ages = {
      "11 minutes": 11,
      "119 minutes": 119,
      "2 hours": 120,
      "47 hours": 2_879,
      "3 days": 4_320,
    };
    for (const [age, minutes] of Object.entries(ages)) {
      t.equal(await status(old(minutes * MINUTE)), 204);
      t.equal(reported.at(-1), [`stale: published_at is ${age} old; ${limit}`, "temperature"]);
    }
    t.equal(await status(old(-10.5 * MINUTE)), 204);
    t.equal(
      reported.at(-1)?.[0],
      "stale: published_at is 10 minutes in the future; check this server's clock",
    );
    const impatient = watched({ maxAge: 1_000 });
    t.equal(await impatient.status(old(59_000)), 204);
    const [refused] = impatient.refusals;
    t.equal(
      /^published_at is \d+ seconds old; events older than 1000 ms/.test(refused!.message),
      true,
    );
  },

  "receivers: onRefused is called for duplicates, with their events": async (t) => {
    const reported: [string, string | undefined][] = [];
    const release = deferred();
    const started = deferred();
    const { status } = watched({
      guard: memoryGuard(),
      onEvent: () => {
        started.resolve();
        return release.promise;
      },
      onRefused: ({ reason }: { reason: string }, event: WebhookEvent | undefined) =>
        void reported.push([reason, event?.name]),
    });
    const first = status(form());
    await started.promise;
    t.equal(await status(form()), 503);
    release.resolve();
    t.equal([await first, await status(form())], [204, 204]);
    t.equal(reported, [["in-flight", "temperature"], ["duplicate", "temperature"]]);
  },

  "receivers: without onRefused, only stale events are logged to the console": async (
    t,
  ) => {
    const lines: unknown[] = [];
    const real = console.warn;
    console.warn = (line: unknown) => void lines.push(line);
    try {
      const { receive } = watched({ onRefused: undefined, guard: memoryGuard() });
      for (const request of [form(), form(), json([]), post("", { authorization: "x" })]) {
        await (await receive(request)).body?.cancel();
      }
      t.equal(lines, []);
      await receive(old(3 * DAY));
    } finally {
      console.warn = real;
    }
    t.equal(lines, [
      "An event was not handled: published_at is 3 days old; events older than 600000 ms are not handled; see maxAge",
    ]);
  },

  "receivers: onRefused is not called for a request that is handled": async (t) => {
    const { status, refusals } = watched({ guard: memoryGuard() });
    t.equal([await status(form()), refusals], [204, []]);
  },

  "receivers: a body that is too large is cancelled, even if the request has a valid secret":
    async (t) => {
      const { receive } = watched(LIMITS);
      const { body, taken, cancelled } = chunked(600, 100);
      const response = await receive(post(body));
      t.equal([response.status, taken() <= 3, cancelled()], [413, true, true]);
      await response.body?.cancel();
    },
};
