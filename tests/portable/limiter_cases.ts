/** Cases for rate limiters: waits are timers, and streams end, in the way of each runtime. */
import { Particle } from "../../mod.ts";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";
import { type Case, failureOf } from "./kit.ts";

/** The cases by name. */
export const limiterCases: Record<string, Case> = {
  "a rate limiter delays calls, and the signal of a call ends its wait": async (t) => {
    const limiter = new RateLimiter({ requests: { limit: 2, window: 150 } });
    const particle = new Particle({ baseUrl: t.baseUrl, auth: t.token, limiter });
    const started = Date.now();
    const calls = Array.from({ length: 5 }, () => particle.listDevices());
    const controller = new AbortController();
    const aborted = failureOf(particle.listDevices({ signal: controller.signal }));
    t.equal([limiter.state.requests.used, limiter.state.requests.waiting], [2, 4]);
    controller.abort();
    t.equal((await aborted).code, "aborted");
    await Promise.all(calls);
    t.equal([limiter.state.requests.waiting, Date.now() - started > 280], [0, true]);
  },

  "a rate limiter opens a stream when another one is closed, and calls do not wait for it": async (
    t,
  ) => {
    const limiter = new RateLimiter({ openStreams: { limit: 1, window: 1 } });
    const particle = new Particle({ baseUrl: t.baseUrl, auth: t.token, limiter });
    const first = await particle.getEventStream({ deviceId: "mine" });
    const waiting = particle.getEventStream({ deviceId: "mine" });
    await particle.listDevices();
    t.equal([limiter.state.openStreams.used, limiter.state.openStreams.waiting], [1, 1]);
    first.close();
    const second = await waiting;
    t.equal([first.state, second.state], ["closed", "open"]);
    second.close();
  },
};
