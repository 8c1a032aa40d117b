/** Cases: events are handled once and not too late, and the cloud gets the response it expects. They run on every runtime. */
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import { respond } from "../../src/receivers/mod.ts";
import type { Case } from "../portable/kit.ts";
import { deferred, EVENT, form, json, SECRET, watched } from "./kit.ts";

const at = (offset: number) =>
  form({ ...EVENT, published_at: new Date(Date.now() + offset).toISOString() });
const MINUTE = 60_000;

/** The cases by name. */
export const deliveryCases: Record<string, Case> = {
  "receivers: events that are too old or from the future get a 204 but are not handled": async (
    t,
  ) => {
    const { status, events, receive } = watched();
    t.equal(await status(at(-11 * MINUTE)), 204);
    t.equal(await status(at(3 * MINUTE)), 204);
    t.equal([events.length, receive.counts.stale], [0, 2]);
    t.equal(await status(at(-9 * MINUTE)), 204);
    t.equal(await status(at(MINUTE)), 204);
    t.equal(await status(json({ event: "e" })), 204);
    t.equal(events.length, 3);
    const patient = watched({ maxAge: false });
    t.equal([await patient.status(at(-99 * MINUTE)), patient.events.length], [204, 1]);
  },

  "receivers: an event that is delivered twice is handled once": async (t) => {
    const { status, events, receive } = watched({ guard: memoryGuard() });
    for (const request of [form(), form(), json(EVENT)]) t.equal(await status(request), 204);
    t.equal([events.length, receive.counts.duplicate], [1, 2]);
    const later = new Date(Date.parse(EVENT.published_at) + 1).toISOString();
    for (
      const changed of [{ data: "22" }, { event: "t" }, { coreid: "1" }, { published_at: later }]
    ) {
      t.equal(await status(form({ ...EVENT, ...changed })), 204);
    }
    t.equal(events.length, 5);
  },

  "receivers: events with different ids are different events, even if all else is equal": async (
    t,
  ) => {
    const { status, events } = watched({ guard: memoryGuard() });
    for (const event_id of ["1", "2", "1"]) {
      t.equal(await status(json({ ...EVENT, event_id })), 204);
    }
    t.equal(events.length, 2);
  },

  "receivers: a field named id in the data is not the id of the event": async (t) => {
    const { status, events } = watched({ guard: memoryGuard() });
    const bodies = [{ id: 3, temp: 20 }, { id: 3, temp: 21 }, { id: 3, temp: 20, coreid: "1" }];
    for (const body of bodies) t.equal(await status(json(body), { name: "reading" }), 204);
    t.equal(events.map(({ id, fields }) => [id, fields["temp"]]), [
      [undefined, 20],
      [undefined, 21],
      [undefined, 20],
    ]);
  },

  "receivers: events with different bodies are not duplicates, even at the same time": async (
    t,
  ) => {
    const { status, events } = watched({ guard: memoryGuard() });
    const published_at = new Date().toISOString();
    const bodies = [{ published_at, temp: 20 }, { published_at, temp: 21 }];
    for (const body of [...bodies, ...bodies]) {
      t.equal(await status(json(body), { name: "r" }), 204);
    }
    t.equal(events.map(({ fields }) => fields["temp"]), [20, 21]);
    const other = watched({ guard: memoryGuard(), methods: ["GET"] });
    for (const temp of ["20", "21", "21"]) {
      const url = `https://example.com/hook?${new URLSearchParams({ published_at, temp })}`;
      const request = new Request(url, { headers: { authorization: `Bearer ${SECRET}` } });
      t.equal(await other.status(request, { name: "r" }), 204);
    }
    t.equal(other.events.map(({ fields }) => fields["temp"]), ["20", "21"]);
  },

  "receivers: the same id with another device or name is a different event": async (t) => {
    const { status, events } = watched({ guard: memoryGuard(), idField: "id" });
    const event = { event: "e", coreid: "1", id: 3 };
    const others = [{ ...event, coreid: "2" }, { ...event, event: "f" }, { ...event, id: 4 }];
    for (const body of [event, ...others]) t.equal(await status(json(body)), 204);
    t.equal(events.length, 4);
    for (const body of [event, ...others]) t.equal(await status(json(body)), 204);
    t.equal(events.length, 4);
  },

  "receivers: idField names the field with the event's id": async (t) => {
    const { status, events } = watched({ guard: memoryGuard(), idField: "uid" });
    for (const fields of [{ uid: "1", event_id: "a" }, { uid: "1", event_id: "b" }]) {
      t.equal(await status(json({ ...EVENT, ...fields })), 204);
    }
    t.equal(events.map(({ id }) => id), ["1"]);
  },

  "receivers: an event whose key is too long for a store is still recognized": async (t) => {
    const seen: string[] = [];
    const inner = memoryGuard();
    const guard = {
      ...inner,
      claim: (key: string, claimant: string, lease: number) => {
        seen.push(key);
        return inner.claim(key, claimant, lease);
      },
    };
    const { status, events } = watched({ guard });
    for (const event_id of ["€".repeat(140), "€".repeat(141), "€".repeat(140)]) {
      t.equal(await status(json({ ...EVENT, event_id })), 204);
    }
    t.equal([events.length, seen.length, seen[0] === seen[2]], [2, 3, true]);
    // With a prefix, they must fit into the 512 bytes of a Workers KV key.
    const sizes = seen.map((key) => new TextEncoder().encode(key).length);
    t.equal(sizes.every((size) => size <= 450), true);
  },

  "receivers: events without an id and a time are never duplicates": async (t) => {
    const { status, events } = watched({ guard: memoryGuard() });
    for (let i = 0; i < 2; i++) t.equal(await status(json({ event: "count", data: "1" })), 204);
    t.equal(events.length, 2);
  },

  "receivers: several webhooks can share a guard": async (t) => {
    const guard = memoryGuard();
    const [a, b] = [watched({ guard, scope: "a" }), watched({ guard, scope: "b" })];
    for (const { status, events } of [a, b]) {
      t.equal([await status(form()), events.length], [204, 1]);
      t.equal([await status(json({ ...EVENT, event_id: "1" })), events.length], [204, 2]);
    }
  },

  "receivers: a duplicate of an event that is being handled gets a 503": async (t) => {
    const { promise, resolve } = deferred();
    const started = deferred();
    let runs = 0;
    const { receive } = watched({
      guard: memoryGuard(),
      onEvent: () => {
        runs++;
        started.resolve();
        return promise;
      },
    });
    const first = receive(form());
    await started.promise; // otherwise the second request may overtake the first
    const second = await receive(form());
    t.equal([second.status, second.headers.get("retry-after")], [503, "30"]);
    resolve();
    t.equal((await first).status, 204);
    t.equal([(await receive(form())).status, runs, receive.counts["in-flight"]], [204, 1, 1]);
  },

  "receivers: while the guard is full of events that are being handled, others get a 503": async (
    t,
  ) => {
    const end = deferred();
    const started = deferred();
    let runs = 0;
    const { status, errors } = watched({
      guard: memoryGuard({ maxEvents: 1 }),
      onEvent: () => {
        runs++;
        started.resolve();
        return end.promise;
      },
    });
    const first = status(form());
    await started.promise;
    const other = { ...EVENT, data: "22" };
    t.equal([await status(form(other)), await status(form()), runs], [503, 503, 1]);
    t.equal(errors.map(String), [
      "Error: memoryGuard() is handling 1 events; raise maxEvents",
    ]);
    end.resolve();
    t.equal([await first, await status(form()), await status(form(other))], [204, 204, 204]);
    t.equal(runs, 2);
  },

  "receivers: an event whose handler threw is handled again when it is delivered again": async (
    t,
  ) => {
    let runs = 0;
    const { status, errors, receive } = watched({
      guard: memoryGuard(),
      onEvent: () => {
        if (++runs === 1) throw new Error("no database");
      },
    });
    t.equal([await status(form()), await status(form()), await status(form())], [500, 204, 204]);
    t.equal([runs, receive.counts.failed, String(errors[0])], [2, 1, "Error: no database"]);
  },

  "receivers: only the result of respond() is sent as the response's body": async (t) => {
    const replies: [unknown, number, string | null, string][] = [
      ["21.5", 200, "text/plain;charset=utf-8", "21.5"],
      [{ ok: true }, 200, "application/json", '{"ok":true}'],
      ["", 204, null, ""],
    ];
    for (const [value, status, type, text] of replies) {
      const response = await watched({ onEvent: () => respond(value) }).receive(form());
      t.equal([response.status, response.headers.get("content-type")], [status, type]);
      t.equal(await response.text(), text);
    }
  },

  "receivers: respond() counts parts of 512 bytes and throws above their limit": (t) => {
    t.equal([respond("").parts, respond("x".repeat(512)).parts, respond("ü".repeat(257)).parts], [
      0,
      1,
      2,
    ]);
    t.equal(respond("x".repeat(102_400), { unchunked: true }).parts, 1);
    t.equal(respond("", { unchunked: true }).parts, 0);
    t.equal(respond(undefined).body, "");
    const refused = [
      () => respond("x".repeat(5_121)),
      () => respond("ü".repeat(51_201), { unchunked: true }),
      () => respond("x".repeat(102_401), { maxParts: 1_000 }),
    ];
    for (const make of refused) {
      let name = "";
      try {
        make();
      } catch (error) {
        name = (error as Error).name;
      }
      t.equal(name, "RangeError");
    }
    return Promise.resolve();
  },
};
