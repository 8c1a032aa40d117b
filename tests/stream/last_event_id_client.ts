/** Reads a stream over three connections, on any runtime; a Worker, as workerd takes nothing else. */
import { Particle } from "../../mod.ts";

export default {
  async fetch(_request: unknown, { baseUrl }: { baseUrl: string }): Promise<Response> {
    const { setTimeout } = globalThis;
    const isWait = (delay: number | undefined) => delay !== undefined && delay >= 2_000;
    // What is tested comes after the waits between connections, so these are left out; no other timer may end early.
    globalThis.setTimeout = ((run: () => void, delay?: number) => {
      return setTimeout(run, isWait(delay) && delay! < 13_000 ? 0 : delay);
    }) as typeof setTimeout;
    const particle = new Particle({ baseUrl, auth: "t0ken" });
    const stream = await particle.getEventStream({ deviceId: "mine" });
    const got: unknown[] = [];
    for await (const { data } of stream) {
      if (got.push(data) === 3) break;
    }
    return new Response(got.join());
  },
};
