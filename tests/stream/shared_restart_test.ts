/** Subscriptions that start again while the end of a connection is being reported. */
import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type Particle, ParticleError } from "../../mod.ts";
import type { Subscription } from "../../src/stream/shared_events.ts";
import { logOf, mine, scripted, settle, unauthorized } from "./shared_kit.ts";

/** Ends the connection and waits for the next attempt. */
async function reconnected(time: FakeTime, cloud: { last: { end(): void } }): Promise<void> {
  cloud.last.end();
  await settle();
  await time.tickAsync(2_000);
  await settle();
}

/** Records the events that a loop receives. */
async function take(loop: AsyncIterable<unknown>, log: string[]): Promise<void> {
  for await (const item of loop) {
    for (const { name, data } of [item].flat() as { name: string; data: string }[]) {
      log.push(`${name} ${data}`);
    }
  }
}

type Restart = (particle: Particle, ended: Subscription, other: Subscription) => string[];

/** Ways in which a listener starts again; each returns the log of the events that follow. */
const restarts: Record<string, Restart> = {
  "another subscription, with a listener": (particle) => logOf(particle.events(mine)),
  "another subscription, with a loop": (particle) => {
    const log: string[] = [];
    take(particle.events(mine), log);
    return log;
  },
  "another subscription, with batches": (particle) => {
    const log: string[] = [];
    take(particle.events(mine).batches(), log);
    return log;
  },
  "the same subscription, with a listener": (_, ended) => {
    const log: string[] = [];
    ended.on("event", ({ name, data }) => log.push(`${name} ${data}`));
    return log;
  },
  "the same subscription, with a loop": (_, ended) => {
    const log: string[] = [];
    take(ended, log);
    return log;
  },
  "a subscription that is notified later, with a listener": (_, __, other) => {
    const log: string[] = [];
    other.on("event", ({ name, data }) => log.push(`${name} ${data}`));
    return log;
  },
  "a subscription that is notified later, with a loop": (_, __, other) => {
    const log: string[] = [];
    take(other, log);
    return log;
  },
};

for (const [name, restart] of Object.entries(restarts)) {
  for (const where of ["state", "error"] as const) {
    Deno.test(`a listener of ${where} starts ${name}, which opens one new connection`, async () => {
      using time = new FakeTime();
      const { particle, cloud } = scripted("stream", unauthorized(), "stream");
      const ended = particle.events(mine);
      const other = particle.events(mine).on("error", () => {}).on("event", () => {});
      let log: string[] | undefined;
      const start = () => void (log ??= restart(particle, ended, other));
      ended.on("event", () => {});
      if (where === "error") ended.on("error", start);
      else {
        ended.on("error", () => {});
        ended.on("state", ({ state }) => state === "closed" && start());
      }
      await settle();
      await reconnected(time, cloud);
      assertEquals([cloud.attempts, log], [3, []]);
      cloud.last.event("1");
      await settle();
      assertEquals(log, ["test 1"]);
      await time.tickAsync(13_000); // it still works: silence makes it reconnect
      await settle();
      await time.tickAsync(2_000);
      await settle();
      assertEquals(cloud.attempts, 4);
      ended.close();
      other.close();
      await settle();
    });
  }
}

Deno.test("all subscriptions that start again when a connection ends share the new one", async () => {
  using time = new FakeTime();
  const { particle, cloud } = scripted("stream", unauthorized(), "stream");
  const all = Array.from({ length: 5 }, () => particle.events(mine));
  const logs = all.map((subscription, i) => {
    const log: string[] = [];
    let restarted = false;
    const start = () => {
      if (restarted) return;
      restarted = true;
      particle.events(mine).on("event", ({ data }) => log.push(`${data}`));
    };
    subscription.on("event", () => {}).on("error", i % 2 ? start : () => {});
    if (i % 2 === 0) subscription.on("state", ({ state }) => state === "closed" && start());
    return log;
  });
  await settle();
  await reconnected(time, cloud);
  cloud.last.event("1");
  await settle();
  assertEquals([cloud.attempts, logs], [3, Array.from({ length: 5 }, () => ["1"])]);
});

for (const kind of ["events", "batches"] as const) {
  Deno.test(`a loop over ${kind} that starts again right after its end opens one new connection`, async () => {
    using time = new FakeTime();
    const { particle, cloud } = scripted("stream", unauthorized(), "stream");
    const subscription = particle.events(mine).on("error", () => {});
    const log: string[] = [];
    const source = () => kind === "events" ? subscription : subscription.batches();
    const running = (async () => {
      await assertRejects(() => take(source(), log), ParticleError, "401");
      await take(source(), log);
    })();
    await settle();
    cloud.last.event("1");
    await settle();
    await reconnected(time, cloud);
    cloud.last.event("2");
    await settle();
    assertEquals([cloud.attempts, log], [3, ["test 1", "test 2"]]);
    subscription.close();
    await running;
    await settle();
    assertEquals(cloud.last.cancelled, true);
  });
}

Deno.test("a listener of error may connect again after a failed first attempt", async () => {
  const { particle, cloud } = scripted(unauthorized(), "stream");
  const subscription = particle.events(mine);
  const log: string[] = [];
  subscription.on("event", () => {}).on("error", () => {
    subscription.on("event", ({ data }) => log.push(`${data}`));
  });
  await settle();
  cloud.last.event("1");
  await settle();
  assertEquals([cloud.attempts, log], [2, ["1"]]);
  subscription.close();
});

Deno.test("a slow loop of a connection that ended receives no events of the next one", async () => {
  using time = new FakeTime();
  const { particle, cloud } = scripted("stream", unauthorized(), "stream");
  const subscription = particle.events(mine).on("error", () => {});
  const slow = subscription[Symbol.asyncIterator]();
  await settle();
  cloud.last.event("1");
  await settle();
  cloud.last.event("2");
  await settle();
  await reconnected(time, cloud);
  const log = logOf(subscription);
  await settle();
  cloud.last.event("3");
  await settle();
  assertEquals([cloud.attempts, log], [3, ["test 3"]]);
  for (const data of ["1", "2"]) assertEquals((await slow.next()).value?.data, data);
  await assertRejects(() => slow.next(), ParticleError, "401");
  cloud.last.event("4");
  await settle();
  assertEquals(log, ["test 3", "test 4"]);
  subscription.close();
});

Deno.test("a subscription that starts while an attempt is rejected reports the error too", async () => {
  using time = new FakeTime();
  const { particle, cloud } = scripted("stream", unauthorized(), "stream");
  let late: string[] = [];
  particle.events(mine).on("event", () => {}).on("error", () => {})
    .on("reconnect-error", () => late = logOf(particle.events(mine)));
  await settle();
  await reconnected(time, cloud);
  assertEquals([cloud.attempts, late.length, late[0]?.startsWith("error ")], [2, 1, true]);
});

Deno.test("a subscription closed by another one's listener does not report the end", async () => {
  using time = new FakeTime();
  const { particle, cloud } = scripted("stream", unauthorized());
  const one = particle.events(mine).on("event", () => {}).on("error", () => {});
  const other = particle.events(mine);
  const log = logOf(other);
  other.on("state", ({ state }) => log.push(state));
  one.on("state", ({ state }) => state === "closed" && other.close());
  await settle();
  await reconnected(time, cloud);
  assertEquals(log, ["waiting", "connecting"]);
});
