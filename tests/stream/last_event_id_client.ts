/** Reads a stream over three connections, on any runtime; a Worker, as workerd takes nothing else. */
import { Particle } from "../../mod.ts";

export default {
  async fetch(_request: unknown, { baseUrl }: { baseUrl: string }): Promise<Response> {
    const { setTimeout } = globalThis;
    // What is tested comes after the waits between connections, so these are left out. No other timer may end early:
    // those of the `fetch` of Node, which are as long, have arguments.
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
