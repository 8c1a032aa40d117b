/** Cases: guards, callbacks and options that fail, hang or throw. They run on every runtime. */
import type { DuplicateGuard } from "../../src/receivers/mod.ts";
import type { Case } from "../portable/kit.ts";
import { deferred, EVENT, form, json, SECRET, watched } from "./kit.ts";

const never = () => new Promise<never>(() => {});
const fail = (): never => {
  throw new Error("broken");
};
const reject = () => Promise.reject(new Error("broken"));

/** Creates a guard to which every event is new, with some methods replaced. */
function guardWith(changes: Partial<DuplicateGuard>): DuplicateGuard {
  return {
    claim: () => Promise.resolve("new"),
    commit: () => Promise.resolve(),
    release: () => Promise.resolve(),
    ...changes,
  };
}

/** Waits for the next macrotask, so that the runtime reports unhandled rejections. */
const turn = () => new Promise<void>((done) => setTimeout(done, 0));

/** Returns what `run` passes to a method of the console. */
async function written(method: "error" | "warn", run: () => Promise<void>): Promise<unknown[]> {
  const lines: unknown[] = [];
  const real = console[method];
  console[method] = (line: unknown) => void lines.push(line);
  try {
    await run();
  } finally {
    console[method] = real;
  }
  return lines;
}

/** The cases by name. */
export const failureCases: Record<string, Case> = {
  "receivers: if the guard fails, the response is 503, or with failOpen the event is handled":
    async (
      t,
    ) => {
      const guard = {
        claim: () => Promise.reject(new Error("no store")),
        commit: () => Promise.resolve(),
        release: () => Promise.resolve(),
      };
      const closed = watched({ guard });
      t.equal([await closed.status(form()), closed.events.length, closed.receive.counts.failed], [
        503,
        0,
        1,
      ]);
      t.equal(closed.errors.map(String), ["Error: no store"]);
      const open = watched({ guard, failOpen: true });
      t.equal([await open.status(form()), open.events.length, open.errors.length], [204, 1, 1]);
    },

  "receivers: a handled event gets a 204 even if the guard fails to commit it": async (t) => {
    const fails = () => Promise.reject(new Error("no store"));
    const guard = { claim: () => Promise.resolve("new" as const), commit: fails, release: fails };
    const good = watched({ guard });
    t.equal([await good.status(form()), good.errors.length], [204, 1]);
    const bad = watched({
      guard,
      onEvent: () => {
        throw new Error("no database");
      },
    });
    t.equal([await bad.status(form()), bad.errors.map(String)], [500, [
      "Error: no store",
      "Error: no database",
    ]]);
  },

  "receivers: the guard commits an event before the response is sent": async (t) => {
    const committing = deferred();
    const committed = deferred();
    const guard = guardWith({
      commit: () => {
        committing.resolve();
        return committed.promise;
      },
    });
    let responded = false;
    const response = watched({ guard }).receive(form()).then(() => responded = true);
    await committing.promise;
    await turn();
    t.equal(responded, false);
    committed.resolve();
    await response;
  },

  "receivers: a guard that does not respond in time counts as failed": async (t) => {
    const limit = { guardTimeout: 20 };
    const late = "Error: The guard did not respond within 20 ms";
    const claim = watched({ guard: guardWith({ claim: never }), ...limit });
    t.equal(await claim.status(form()), 503);
    t.equal([claim.events.length, claim.errors.map(String)], [0, [late]]);

    const open = watched({ guard: guardWith({ claim: never }), ...limit, failOpen: true });
    t.equal(await open.status(form()), 204);
    t.equal([open.events.length, open.errors.map(String)], [1, [late]]);

    const commit = watched({ guard: guardWith({ commit: never }), ...limit });
    t.equal(await commit.status(form()), 204);
    t.equal([commit.events.length, commit.errors.map(String)], [1, [late]]);

    const release = watched({ guard: guardWith({ release: never }), ...limit, onEvent: fail });
    t.equal(await release.status(form()), 500);
    t.equal(release.errors.map(String), [late, "Error: broken"]);
  },

  "receivers: a claim that succeeds after the timeout is released": async (t) => {
    const claimed = deferred();
    const released = deferred();
    const calls: unknown[] = [];
    const guard = guardWith({
      claim: async (...call) => {
        calls.push(call.slice(0, 2));
        await claimed.promise;
        return "new";
      },
      release: (...call) => {
        calls.push(call);
        released.resolve();
        return Promise.resolve();
      },
    });
    const { status, errors } = watched({ guard, guardTimeout: 20 });
    t.equal([await status(form()), calls.length], [503, 1]);
    claimed.resolve();
    await released.promise;
    t.equal([calls[1], errors.length], [calls[0], 1]);
  },

  "receivers: after the timeout, a claim of another claimant is not released": async (t) => {
    const claimed = deferred();
    let releases = 0;
    const guard = guardWith({
      claim: async () => {
        await claimed.promise;
        return "in-flight";
      },
      release: () => Promise.resolve(void releases++),
    });
    const { status } = watched({ guard, guardTimeout: 20 });
    t.equal(await status(form()), 503);
    claimed.resolve();
    await turn();
    t.equal(releases, 0);
  },

  "receivers: a guard may throw instead of rejecting": async (t) => {
    const claim = watched({ guard: guardWith({ claim: fail }) });
    t.equal([await claim.status(form()), claim.errors.map(String)], [503, ["Error: broken"]]);
    const commit = watched({ guard: guardWith({ commit: fail }) });
    t.equal([await commit.status(form()), commit.errors.map(String)], [204, ["Error: broken"]]);
    const onEvent = () => Promise.reject(new Error("no database"));
    const release = watched({ guard: guardWith({ release: fail }), onEvent });
    t.equal([await release.status(form()), release.errors.map(String)], [500, [
      "Error: broken",
      "Error: no database",
    ]]);
  },

  "receivers: callbacks that fail do not change the response or cause unhandled rejections": async (
    t,
  ) => {
    for (const broken of [fail, reject]) {
      const lines = await written("error", async () => {
        const receiver = watched({ onError: broken, onEvent: broken, onRefused: broken });
        t.equal(await receiver.status(form()), 500);
        t.equal((await receiver.receive(json([]))).status, 400);
        t.equal(await receiver.status(form({ ...EVENT, published_at: "2000-01-01" })), 204);
        const guarded = watched({ onError: broken, guard: guardWith({ commit: broken }) });
        t.equal(await guarded.status(form()), 204);
        const later = watched({
          onError: broken,
          onEvent: broken,
          acknowledge: "before",
          onFailure: broken,
        });
        const work: Promise<unknown>[] = [];
        t.equal(await later.status(form(), { waitUntil: (one) => void work.push(one) }), 204);
        t.equal((await Promise.all(work)).length, 1);
        t.equal([later.receive.counts.handled, later.receive.counts.failed], [0, 2]);
        await turn();
      });
      t.equal(lines.map(String), Array(6).fill("Error: broken"));
    }
  },

  "receivers: a failure before the handler runs is reported and gets a 500": async (t) => {
    for (const broken of [fail, reject]) {
      for (const options of [{ validate: broken }, { secrets: broken }]) {
        const { status, events, errors } = watched(options);
        t.equal([await status(form()), events.length], [500, 0]);
        t.equal(errors.map(String), ["Error: broken"]);
      }
    }
    const { receive, errors } = watched();
    t.equal((await receive(undefined as unknown as Request)).status, 500);
    t.equal((await receive(form(), null as never)).status, 500);
    t.equal(errors.map((error) => (error as Error).name), ["TypeError", "TypeError"]);
  },

  "receivers: onUnauthorized 'swallow' does not hide failures, so the cloud delivers again": async (
    t,
  ) => {
    const secrets = watched({ secrets: reject, onUnauthorized: "swallow" });
    t.equal([await secrets.status(form()), secrets.receive.counts.failed], [500, 1]);
    const guard = guardWith({ claim: reject });
    const claim = watched({ guard, onUnauthorized: "swallow" });
    t.equal(await claim.status(form()), 503);
  },

  "receivers: acknowledge 'before' responds before the handler ends, and onFailure gets failed events":
    async (t) => {
      const { promise, resolve } = deferred();
      const work: Promise<unknown>[] = [];
      const dead: [string, string][] = [];
      const { receive } = watched({
        onEvent: async () => {
          await promise;
          throw new Error("too late");
        },
        acknowledge: "before",
        onFailure: (error, { name }) => void dead.push([name, String(error)]),
      });
      const response = await receive(form(), { waitUntil: (one) => void work.push(one) });
      t.equal([response.status, dead.length, work.length], [204, 0, 1]);
      resolve();
      await Promise.all(work);
      t.equal([dead, receive.counts.failed], [[["temperature", "Error: too late"]], 1]);
    },

  "receivers: acknowledge 'before' commits handled events and releases failed ones": async (t) => {
    for (const [onEvent, expected] of [[() => {}, "commit"], [fail, "release"]] as const) {
      const calls: string[] = [];
      const guard = guardWith({
        commit: () => Promise.resolve(void calls.push("commit")),
        release: () => Promise.resolve(void calls.push("release")),
      });
      const work: Promise<unknown>[] = [];
      const { status } = watched({ guard, onEvent, acknowledge: "before", onFailure: () => {} });
      t.equal(await status(form(), { waitUntil: (one) => void work.push(one) }), 204);
      await Promise.all(work);
      t.equal(calls, [expected]);
    }
  },

  "receivers: waitUntil is called as a method of its context and may throw": async (t) => {
    class Context {
      readonly work: Promise<unknown>[] = [];
      waitUntil(one: Promise<unknown>): void {
        this.work.push(one);
      }
    }
    const context = new Context();
    const { status, events, errors } = watched({ acknowledge: "before", onFailure: () => {} });
    t.equal(await status(form(), context), 204);
    await Promise.all(context.work);
    t.equal([context.work.length, events.length], [1, 1]);
    t.equal(await status(form(), { waitUntil: fail }), 204);
    await turn();
    t.equal([events.length, errors.map(String)], [2, ["Error: broken"]]);
  },

  "receivers: options of the wrong type throw": (t) => {
    const wrong: Record<string, unknown[]> = {
      onEvent: [undefined, {}],
      onError: [{}, null],
      onRefused: ["log"],
      validate: [true],
      onFailure: [true],
      lease: [0, -1, NaN, "60000"],
      rememberFor: [-1, NaN, null],
      guardTimeout: [-1, "5s"],
      maxBody: [NaN, -1],
      bodyTimeout: [-1, "10"],
      maxAge: [-1, true, "600"],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        let message = "";
        try {
          watched({ [name]: value });
        } catch (error) {
          message = String(error);
        }
        t.equal([value, message.startsWith(`TypeError: ${name} must be `)], [value, true]);
      }
    }
    watched({ maxAge: 0, rememberFor: 0, guardTimeout: 0, bodyTimeout: Infinity, lease: Infinity });
    return Promise.resolve();
  },

  "receivers: acknowledge 'before' requires onFailure, and other values do not allow it": (t) => {
    const onFailure = () => {};
    const refused = (options: Parameters<typeof watched>[0]) => {
      try {
        watched(options);
        return "";
      } catch (error) {
        return String(error);
      }
    };
    const message = (got: unknown) =>
      `TypeError: acknowledge must be "before" with onFailure, else "after", got ${got}`;
    // @ts-expect-error: without onFailure, a failed event would be lost
    t.equal(refused({ acknowledge: "before" }), message("before"));
    // @ts-expect-error: the cloud delivers the event again, so onFailure is never called
    t.equal(refused({ acknowledge: "after", onFailure }), message("after"));
    // @ts-expect-error: the default is "after"
    t.equal(refused({ onFailure }), message("after"));
    // @ts-expect-error: "never" is not an allowed value
    t.equal(refused({ acknowledge: "never" }), message("never"));
    for (const options of [{}, { acknowledge: "after" }, { acknowledge: "before", onFailure }]) {
      t.equal(refused(options as { acknowledge?: "after" }), "");
    }
    return Promise.resolve();
  },

  "receivers: acknowledge 'after', the default, responds when the handler has finished": async (
    t,
  ) => {
    for (const options of [{}, { acknowledge: "after" }] as const) {
      const end = deferred();
      const started = deferred();
      const { status } = watched({
        ...options,
        onEvent: async () => {
          started.resolve();
          await end.promise;
          throw new Error("in time");
        },
      });
      let responded = false;
      const response = status(form()).finally(() => responded = true);
      await started.promise;
      await turn();
      t.equal(responded, false);
      end.resolve();
      t.equal(await response, 500);
    }
  },

  "receivers: 0 and Infinity mean no time limit for a body or a guard": async (t) => {
    for (const limit of [0, Infinity, 2 ** 40]) {
      const claimed = deferred();
      const guard = guardWith({
        claim: async () => {
          await claimed.promise;
          return "new";
        },
      });
      let close = () => {};
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"event":"e","event_id":"1"}'));
          close = () => controller.close();
        },
      });
      const { status } = watched({ guard, bodyTimeout: limit, guardTimeout: limit });
      const responded = status(
        new Request("https://example.com/", {
          method: "POST",
          headers: { authorization: `Bearer ${SECRET}` },
          body,
          duplex: "half",
        } as RequestInit),
      );
      await turn();
      await turn();
      close();
      await turn();
      await turn();
      claimed.resolve();
      t.equal(await responded, 204);
    }
  },
};
