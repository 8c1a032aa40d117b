/** Cases: how requests are parsed, and how much of a body is read. They run on every runtime. */
import { WebhookEvent } from "../../src/receivers/mod.ts";
import type { Case } from "../portable/kit.ts";
import { chunked, EVENT, form, json, post, SECRET, watched } from "./kit.ts";

const text = (body: string, type = "text/plain") => post(body, { "content-type": type });
const base64 = (value: unknown) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))));

/** The cases by name. */
export const parsingCases: Record<string, Case> = {
  "receivers: every format of a webhook results in the same event": async (t) => {
    const { status, events } = watched({ methods: ["POST", "GET"] });
    const query = new Request(`https://example.com/?${new URLSearchParams(EVENT)}`, {
      headers: { authorization: `Bearer ${SECRET}` },
    });
    const all = [
      form(),
      json(EVENT),
      json({ ...EVENT, custom: { a: 1 } }),
      text(JSON.stringify(EVENT), "application/json; charset=utf-8"),
      text(`\ufeff${JSON.stringify(EVENT)}`, "application/json"),
      text(JSON.stringify(EVENT)),
      text(base64(EVENT)),
      json({
        name: EVENT.event,
        event_data: EVENT.data,
        publishedAt: EVENT.published_at,
        device_id: EVENT.coreid,
      }),
      query,
    ];
    for (const request of all) t.equal(await status(request), 204);
    for (const { name, data, published_at, coreid } of events) {
      t.equal({ event: name, data, published_at, coreid }, { ...EVENT });
    }
    t.equal(events.length, all.length);
    t.equal(events[2]?.fields["custom"], { a: 1 });
  },

  "receivers: fields that templates add are part of the event": async (t) => {
    const { status, events } = watched();
    const added = { event_id: "e-1", product_id: "12345", fw_version: "7", userid: "u" };
    t.equal(await status(json({ ...EVENT, data: { celsius: 21.5 }, ...added })), 204);
    const [event] = events;
    t.equal([event?.id, event?.productID, event?.version, event?.userid], ["e-1", 12_345, 7, "u"]);
    t.equal([event?.data, event?.json()], ['{"celsius":21.5}', { celsius: 21.5 }]);
    t.equal(event?.publishedAt?.toISOString(), EVENT.published_at);
  },

  "receivers: the content type decides how a body is parsed": async (t) => {
    const { status, events, refusals } = watched();
    const body = JSON.stringify(EVENT);
    for (
      const type of [
        "application/vnd.api+json",
        "Application/JSON",
        "application/json ; charset=utf-8",
        "application/octet-stream",
        "text/html",
      ]
    ) {
      t.equal([type, await status(text(body, type))], [type, 204]);
      t.equal(events.at(-1)?.data, EVENT.data);
    }
    t.equal(await status(text("21.5", "application/vnd.api+json"), { name: "e" }), 400);
    for (const type of ["application/xml", "application/jsonx", "image/png"]) {
      t.equal([type, await status(text(body, type))], [type, 400]);
    }
    const malformed = new Uint8Array([50, 255]);
    t.equal(await status(post(malformed), { name: "e" }), 400);
    t.equal(refusals.at(-1)?.message, "The body is not valid UTF-8");
  },

  "receivers: text that only looks like Base64 is the data": async (t) => {
    const { status, events } = watched();
    const all = ["e30=", "temperature", base64([1, 2, 3]), base64("text"), `${base64(EVENT)}!`];
    for (const body of all) t.equal(await status(text(body), { name: "e" }), 204);
    t.equal(events.map(({ data }) => data), all);
  },

  "receivers: each part of an event is accepted under several names, the cloud's own first": (
    t,
  ) => {
    const names: Record<string, [keyof WebhookEvent, ...string[]]> = {
      "a name": ["name", "event", "name", "event_name"],
      "data": ["data", "data", "event_data"],
      "2026-01-02T03:04:05.678Z": ["published_at", "published_at", "publishedAt"],
      "0123456789abcdef01234567": ["coreid", "coreid", "device_id", "deviceId"],
      "the owner": ["userid", "userid", "user_id"],
      "7": ["version", "fw_version", "version"],
      "12345": ["productID", "product_id", "productID"],
      "an id": ["id", "event_id"],
    };
    for (const [value, [part, ...fields]] of Object.entries(names)) {
      for (const [i, field] of fields.entries()) {
        const later = Object.fromEntries(fields.slice(i + 1).map((name) => [name, "another"]));
        for (const earlier of [undefined, null]) {
          const before = Object.fromEntries(fields.slice(0, i).map((name) => [name, earlier]));
          const sent = { ...part === "name" ? {} : { event: "e" }, ...later, ...before };
          const event = new WebhookEvent({ ...sent, [field]: value }, "");
          t.equal([field, String(event[part])], [field, value]);
        }
      }
    }
    return Promise.resolve();
  },

  "receivers: empty parts are undefined, and fields take precedence over given parts": (t) => {
    const empty = { published_at: "", coreid: "", event_id: "", userid: "", fw_version: "" };
    const event = new WebhookEvent({ event: "e", data: "a", ...empty }, "", {
      name: "given",
      data: "given",
    });
    const { name, data, published_at, coreid, id, userid, version, productID } = event;
    t.equal([name, data], ["e", "a"]);
    for (const part of [published_at, coreid, id, userid, version, productID]) {
      t.equal(part === undefined, true);
    }
    t.equal(event.publishedAt === undefined, true);
    t.equal(new WebhookEvent({ event: "", data: null }, "", { name: "given" }).name, "given");
    t.equal(new WebhookEvent({ event: "e", data: "" }, "", { data: "given" }).data, "");
    t.equal(new WebhookEvent({ event: "e", data: null }, "").data, null);
    for (const wrong of ["-1", "1.5", "1e3", "1234567890123456", "seven"]) {
      t.equal(new WebhookEvent({ event: "e", version: wrong }, "").version === undefined, true);
    }
    t.equal(
      new WebhookEvent({ event: "e", version: 123_456_789_012_345 }, "").version,
      123_456_789_012_345,
    );
    return Promise.resolve();
  },

  "receivers: a body may arrive in chunks that split a character": async (t) => {
    const { status, events } = watched();
    const bytes = new TextEncoder().encode(JSON.stringify({ ...EVENT, data: "21.5 °C ☕" }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    t.equal(await status(post(body, { "content-type": "application/json" })), 204);
    t.equal([events[0]?.data, events[0]?.coreid], ["21.5 °C ☕", EVENT.coreid]);
  },

  "receivers: a custom body is the data if the context has the name": async (t) => {
    const { status, events } = watched();
    t.equal(await status(text("21.5"), { name: "temperature" }), 204);
    t.equal(await status(text(""), { name: "door" }), 204);
    t.equal(await status(post(new Uint8Array([50])), { name: "count" }), 204);
    t.equal(events.map(({ name, data }) => [name, data]), [
      ["temperature", "21.5"],
      ["door", null],
      ["count", "2"],
    ]);
    t.equal(events[0]?.json(), 21.5);
    t.equal(await status(text("21.5")), 400);
  },

  "receivers: a request without a valid event gets a 400": async (t) => {
    const { status, events, receive } = watched();
    const refused: Record<string, Request> = {
      "invalid JSON": text("{", "application/json"),
      "a JSON array": json([1]),
      "JSON null": json(null),
      "no name": json({ data: "1" }),
      "an empty name": form({ ...EVENT, event: "" }),
      "a published_at that is not a date": form({ ...EVENT, published_at: "yesterday" }),
      "invalid UTF-8": post(new Uint8Array([123, 34, 255, 34, 125]), {
        "content-type": "application/json",
      }),
      "an image": text("x", "image/png"),
      "multipart": post(new FormData()),
    };
    for (const [what, request] of Object.entries(refused)) {
      t.equal([what, await status(request)], [what, 400]);
    }
    t.equal([events.length, receive.counts.invalid], [0, Object.keys(refused).length]);
  },

  "receivers: JSON that is nested too deep gets a 400 on every runtime": async (t) => {
    const { status, events } = watched({ maxBody: 1_000_000 });
    const nested = (depth: number, [open, close] = ["[", "]"]) =>
      open!.repeat(depth) + close!.repeat(depth);
    for (const depth of [100, 5_000, 100_000]) {
      const array = `{"event":"e","data":${nested(depth)}}`;
      const object = `{"event":"e","data":${nested(depth, ['{"a":', "}"]).replace(":}", ":1}")}}`;
      const all = [
        text(array, "application/json"),
        text(object, "application/json"),
        text(array),
        text(btoa(array)),
        text(nested(depth + 1), "application/json"),
        text(nested(depth + 1)),
        text(`{"event":"e","data":${"[".repeat(depth)}`),
      ];
      for (const request of all) {
        t.equal([depth, await status(request, { name: "e" })], [depth, 400]);
      }
    }
    t.equal(events.length, 0);
    t.equal(await status(text(`{"event":"e","data":${nested(99)}}`)), 204);
    t.equal(events[0]?.data, nested(99));
  },

  "receivers: brackets in strings and consecutive brackets do not count as nesting": async (t) => {
    const { status, events } = watched();
    const data = ["[".repeat(200), '\\"[{'.repeat(200), "\\", ...Array(200).fill([{}])];
    t.equal(await status(json({ event: "e", data })), 204);
    t.equal(events[0]?.json(), data);
    t.equal(await status(text(`say ${"(".repeat(150)}${"[".repeat(150)}`), { name: "e" }), 204);
    t.equal(events.length, 2);
  },

  "receivers: json() returns undefined for data that is nested too deep": async (t) => {
    const { status, events } = watched({ maxBody: 1_000_000 });
    for (const depth of [100, 101, 100_000]) {
      t.equal(await status(form({ event: "e", data: "[".repeat(depth) + "]".repeat(depth) })), 204);
    }
    t.equal(events.map((event) => event.json() === undefined), [false, true, true]);
  },

  "receivers: no field name has a special meaning, such as __proto__": async (t) => {
    const { status, events } = watched();
    const hostile =
      '{"event":"e","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    t.equal(await status(text(hostile, "application/json")), 204);
    t.equal(
      await status(
        text("event=e&__proto__=1&event=second&data=a&data=b", "application/x-www-form-urlencoded"),
      ),
      204,
    );
    t.equal(({} as { polluted?: number }).polluted, undefined);
    t.equal(Object.getPrototypeOf(events[0]?.fields), null);
    t.equal(Object.keys(events[0]?.fields ?? {}), ["event", "__proto__", "constructor"]);
    t.equal([events[1]?.name, events[1]?.data, events[1]?.fields["__proto__"]], ["e", "a", "1"]);
  },

  "receivers: a body over the limit is cancelled, whatever its content-length": async (t) => {
    const { status, events } = watched({ maxBody: 1_000 });
    for (const headers of [{}, { "content-length": "10" }]) {
      const { body, taken, cancelled } = chunked(600, 100);
      t.equal(
        await status(
          post(body, { "content-type": "application/json", ...headers as Record<string, string> }),
        ),
        413,
      );
      t.equal([taken() <= 3, cancelled()], [true, true]);
    }
    t.equal(await status(post("x".repeat(1_001))), 413);
    t.equal(await status(text("x".repeat(1_000)), { name: "e" }), 204);
    t.equal(events.length, 1);
    const usual = watched();
    t.equal(await usual.status(text("x".repeat(131_072)), { name: "e" }), 204);
    t.equal(await usual.status(text("x".repeat(131_073)), { name: "e" }), 413);
  },

  "receivers: a content-length over the limit is rejected before the body is read": async (t) => {
    const { status } = watched({ maxBody: 1_000 });
    const { body, taken, cancelled } = chunked(1, 1);
    const request = post(body, { "content-length": "1001" });
    if (!request.headers.has("content-length")) return; // browsers do not allow this header
    t.equal(await status(request), 413);
    t.equal([taken(), cancelled()], [0, true]);
  },

  "receivers: a body that never ends is cancelled": async (t) => {
    const { status } = watched({ bodyTimeout: 20 });
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([123])),
      cancel: () => void (cancelled = true),
    });
    t.equal(await status(post(body)), 408);
    t.equal(cancelled, true);
  },

  "receivers: a complete event in a body that never ends is not handled": async (t) => {
    const { status, events } = watched({ bodyTimeout: 20 });
    const bytes = new TextEncoder().encode(JSON.stringify(EVENT));
    const body = new ReadableStream<Uint8Array>({ start: (one) => one.enqueue(bytes) });
    t.equal(await status(post(body)), 408);
    let timer: ReturnType<typeof setInterval> | undefined;
    const drip = new ReadableStream<Uint8Array>({
      start: (one) => void (timer = setInterval(() => one.enqueue(new Uint8Array([32])), 1)),
      cancel: () => clearInterval(timer),
    });
    t.equal([await status(post(drip)), events.length], [408, 0]);
  },

  "receivers: only the configured methods are accepted": async (t) => {
    const { receive, events } = watched();
    const headers = { authorization: `Bearer ${SECRET}` };
    for (const method of ["GET", "PUT", "DELETE"]) {
      const response = await receive(
        new Request("https://example.com/?event=e", { method, headers }),
      );
      t.equal([response.status, response.headers.get("allow")], [405, "POST"]);
    }
    const put = watched({ methods: ["PUT", "DELETE"] });
    t.equal(
      await put.status(new Request("https://example.com/?event=e", { method: "DELETE", headers })),
      204,
    );
    t.equal([events.length, put.events[0]?.name], [0, "e"]);
  },

  "receivers: an event for which validate() returns false gets a 400": async (t) => {
    const { status, events } = watched({ validate: ({ data }) => data === "1" });
    t.equal([await status(form()), events.length], [400, 0]);
    t.equal([await status(form({ ...EVENT, data: "1" })), events.length], [204, 1]);
    const later = watched({ validate: ({ data }) => Promise.resolve(data === "1") });
    t.equal([await later.status(form()), later.events.length], [400, 0]);
    t.equal([await later.status(form({ ...EVENT, data: "1" })), later.events.length], [204, 1]);
  },
};
