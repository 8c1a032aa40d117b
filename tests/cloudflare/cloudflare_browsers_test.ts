import { assertEquals } from "@std/assert";
import { Emulator, serve } from "@particle-edge/emulator";
import { fanOut } from "./browsers.ts";
import { folder, SECRETS, start, until } from "./kit.ts";

Deno.test("one stream of the cloud serves 50 browsers, and ends after the last has left", async () => {
  const { upstreams, lost, disordered } = await fanOut(50, 200, 100); // resolves when the cloud's stream has ended
  assertEquals([upstreams, lost, disordered], [1, 0, 0]);
});

Deno.test("after workerd was killed, an alarm opens the stream again, and closes it if no browser returns", async () => {
  using emulator = new Emulator({ token: SECRETS.PARTICLE_TOKEN });
  await using server = await serve(emulator);
  await using persist = await folder();
  const streams = (count: number) =>
    until(`${count} streams`, () => Promise.resolve(emulator.streamCount === count));
  const vars = { PARTICLE_URL: server.url };
  await using first = await start(persist.path, vars);
  const headers = { authorization: `Bearer ${SECRETS.READ_SECRET}` };
  const browser = await fetch(`${first.url}/events`, { headers });
  await streams(1);
  await first.kill();
  await browser.text().catch(() => undefined); // the connection was cut
  await streams(0);
  // 10 s, so that even a busy machine sees the stream before it is closed.
  await using _second = await start(persist.path, { ...vars, LINGER_SECONDS: 10 });
  await streams(1);
  await streams(0);
});

Deno.test("browsers get the state closed if the cloud rejects the stream", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  await using persist = await folder();
  const vars = { PARTICLE_URL: server.url, PARTICLE_TOKEN: "no longer valid" };
  await using worker = await start(persist.path, vars);
  const headers = { authorization: `Bearer ${SECRETS.READ_SECRET}` };
  const response = await fetch(`${worker.url}/events`, { headers });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('event: upstream\ndata: "closed"\n\n')) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The stream ended after ${text}`);
    text += value;
  }
  await reader.cancel();
});
