/** Measures one stream of the cloud that is relayed to many browsers. */
import { Emulator, serve } from "@particle-edge/emulator";
import { folder, numbersTo, SECRETS, start, until } from "./kit.ts";

/** Figures of one measurement. */
export interface FanOutFigures {
  /** Number of browsers. */
  browsers: number;
  /** Number of published events. */
  events: number;
  /** Number of streams that the cloud served. */
  upstreams: number;
  /** Number of events that did not reach a browser, summed over all browsers. */
  lost: number;
  /** Number of events that a browser got twice or out of order. */
  disordered: number;
  /** Median time from publishing until a browser has the event, in milliseconds. */
  p50: number;
  /** 99th percentile of that time. */
  p99: number;
  /** Longest of these times. */
  longest: number;
  /** Time from when the last browser left until the cloud's stream was closed, in milliseconds. */
  closedAfter: number;
}

/** Publishes `count` events to a number of browsers, `rate` events per second. */
export async function fanOut(
  browsers: number,
  count: number,
  rate: number,
): Promise<FanOutFigures> {
  using emulator = new Emulator({ token: SECRETS.PARTICLE_TOKEN });
  await using server = await serve(emulator);
  const device = emulator.addDevice({ name: "clock" });
  await using persist = await folder();
  await using worker = await start(persist.path, { PARTICLE_URL: server.url });
  const all = await Promise.all(numbersTo(browsers).map(() => follow(worker.url)));
  await until("the stream", () => Promise.resolve(emulator.streamCount === 1));
  await publish(count, rate, (number) => device.publish("tick", `${number} ${Date.now()}`));
  const upstreams = emulator.streamCount;
  const sum = () => all.reduce((sum, { lags }) => sum + lags.length, 0);
  await arrival(browsers * count, sum);
  await Promise.all(all.map(({ leave }) => leave()));
  const left = performance.now();
  await until("the end of the stream", () => {
    device.publish("tock"); // a closed connection is noticed only on a write
    return Promise.resolve(emulator.streamCount === 0);
  });
  const closedAfter = Math.round(performance.now() - left);
  return {
    browsers,
    events: count,
    upstreams,
    lost: browsers * count - sum(),
    disordered: all.reduce((sum, { disordered }) => sum + disordered, 0),
    ...percentiles(all.flatMap(({ lags }) => lags)),
    closedAfter,
  };
}

/** Time without any event after which the rest counts as lost, in milliseconds. A busy machine may pause for seconds. */
const SILENCE = 30_000;

/** Waits until all events have arrived, or none has for a while. */
async function arrival(expected: number, count: () => number): Promise<void> {
  let [before, since] = [-1, Date.now()];
  await until("the last events", () => {
    const now = count();
    if (now !== before) [before, since] = [now, Date.now()];
    return Promise.resolve(now >= expected || Date.now() - since > SILENCE);
  });
}

/** The events of one browser. */
interface Followed {
  /** Delay of each event, in milliseconds. */
  lags: number[];
  /** Number of events that were out of order. */
  disordered: number;
  /** Disconnects. */
  leave(): Promise<void>;
}

/** Follows the events as a browser does, but over a plain socket, which is cheaper than `fetch` for many connections. */
async function follow(url: string): Promise<Followed> {
  const { hostname, port, host } = new URL(url);
  const socket = await Deno.connect({ hostname, port: Number(port) });
  const head = [
    "GET /events HTTP/1.1",
    `Host: ${host}`,
    `Authorization: Bearer ${SECRETS.READ_SECRET}`,
  ];
  const request = new TextEncoder().encode(head.join("\r\n") + "\r\n\r\n");
  for (let sent = 0; sent < request.length;) sent += await socket.write(request.subarray(sent));
  const followed: Followed = {
    lags: [],
    disordered: 0,
    leave: async () => {
      socket.close();
      await done;
    },
  };
  let greet = () => {};
  const greeted = new Promise<void>((resolve) => greet = resolve);
  const done = take(socket, followed, greet);
  await greeted;
  return followed;
}

/** Reads events. Lines of HTTP's chunked encoding can be ignored here because they never split an event. */
async function take(
  socket: Deno.Conn,
  followed: Followed,
  onGreeting: () => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let rest = "";
  let next = 0;
  for (;;) {
    const count = await socket.read(buffer).catch(() => null); // closed by leave()
    if (count === null) return;
    const now = Date.now();
    const text = rest + decoder.decode(buffer.subarray(0, count), { stream: true });
    const end = text.lastIndexOf("\n\n") + 1;
    rest = text.slice(end);
    if (text.includes("retry:")) onGreeting();
    for (const [, number, sent] of text.slice(0, end).matchAll(/"data":"(\d+) (\d+)"/g)) {
      if (Number(number) !== next) followed.disordered++;
      next = Number(number) + 1;
      followed.lags.push(now - Number(sent));
    }
  }
}

/** Calls `send` `count` times at a steady rate per second. */
async function publish(count: number, rate: number, send: (number: number) => void) {
  const started = performance.now();
  for (let number = 0; number < count; number++) {
    const due = started + number * 1000 / rate - performance.now();
    if (due > 1) await new Promise((resolve) => setTimeout(resolve, due));
    send(number);
  }
}

function percentiles(lags: number[]): { p50: number; p99: number; longest: number } {
  lags.sort((a, b) => a - b);
  const at = (part: number) => lags[Math.min(lags.length - 1, Math.floor(lags.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), longest: at(1) };
}
