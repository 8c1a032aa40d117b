/** Real 429 responses: of a served emulator to many requests at a time, and of an emulator to many streams. */
import { assert, assertEquals } from "@std/assert";
import { Emulator, serve } from "../../emulator/mod.ts";
import { isParticleError, Particle } from "../../mod.ts";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";

/** Calls a function on a device 60 times at once; returns how many calls got a 429. */
async function rejectedOf(particle: Particle): Promise<number> {
  const call = { deviceId: "pump", name: "run" };
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, () => particle.callFunction(call)),
  );
  const errors = results.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  assert(errors.every((error) => isParticleError(error) && error.statusCode === 429), errors[0]);
  return errors.length;
}

Deno.test("a server with a limit per caller rejects a client without a limiter, and never one with it", async () => {
  using emulator = new Emulator({ maxRequestsPerUser: 5 });
  let runs = 0;
  emulator.addDevice({
    name: "pump",
    functions: {
      run: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return ++runs;
      },
    },
  });
  await using server = await serve(emulator);
  const options = { baseUrl: server.url, auth: emulator.token, retry: false } as const;
  const rejected = await rejectedOf(new Particle(options));
  assert(rejected > 0);
  assertEquals(runs, 60 - rejected);
  runs = 0;
  const limiter = new RateLimiter({ requests: { limit: 5, window: 1 } });
  const clients = [new Particle({ ...options, limiter }), new Particle({ ...options, limiter })];
  assertEquals(await Promise.all(clients.map(rejectedOf)), [0, 0]);
  assertEquals(runs, 120);
});

Deno.test("an emulator with a limit of streams rejects a client without a limiter, and never one with it", async () => {
  using emulator = new Emulator({ maxStreams: 3 });
  const options = { auth: emulator.token, fetch: emulator.fetch };
  const open = (particle: Particle) => particle.getEventStream({ deviceId: "mine" });
  const hasty = new Particle(options);
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => open(hasty)));
  const opened = results.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  assertEquals(opened.length, 3);
  for (const stream of opened) stream.close();
  const limiter = new RateLimiter({ openStreams: { limit: 3, window: 1 } });
  const particle = new Particle({ ...options, limiter });
  let most = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    const stream = await open(particle);
    most = Math.max(most, emulator.streamCount);
    await particle.listDevices();
    stream.close();
  }));
  assertEquals([most, emulator.streamCount, limiter.state.openStreams.waiting], [3, 0, 0]);
});
