/** Reads a stream over three connections, on any runtime. A Worker, because workerd runs nothing else. */
import { Particle } from "../../mod.ts";

export default {
  async fetch(_request: unknown, { baseUrl }: { baseUrl: string }): Promise<Response> {
    const { setTimeout } = globalThis;
    // Skips the waits between connections, which are not tested here. Other timers must not end early: Node's `fetch`
    // has timers that are as long, but they have arguments.
    const isWait = (delay = 0, args: unknown[]) =>
      delay >= 2_000 && delay < 13_000 && args.length === 0;
    globalThis.setTimeout =
      ((run: () => void, delay?: number, ...args: []) =>
        setTimeout(run, isWait(delay, args) ? 0 : delay, ...args)) as typeof setTimeout;
    const particle = new Particle({ baseUrl, auth: "t0ken" });
    const stream = await particle.getEventStream({ deviceId: "mine" });
    const got: unknown[] = [];
    for await (const { data } of stream) {
      if (got.push(data) === 3) break;
    }
    return new Response(got.join());
  },
};
