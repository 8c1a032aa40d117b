/**
 * The server of the soak benchmark: sends events in the format of the cloud as fast as the client reads them. The end
 * of the path selects how many and how: `bulk-200000` in writes of 64 KiB, `single-50000` with one event per write,
 * `idle-0` none, `many-1000` all at once after a request for `release-0`. The header `x-bytes` contains the size of the
 * body. The response stays open afterwards. Prints its port.
 */
const encoder = new TextEncoder();
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n";
const GREETING = encoder.encode(":ok\n\n");

/** Events of 270 to 690 bytes, 480 on average. One in eight contains characters outside of ASCII. */
const EVENTS = Array.from({ length: 64 }, (_, i) => {
  const room = i % 8 === 0 ? "Küche 🌡" : "kitchen";
  const readings = Array.from(
    { length: 1 + i % 16 },
    (_, k) => ({ t: 1_767_225_600 + k, v: i + k }),
  );
  const json = JSON.stringify({
    data: JSON.stringify({ room, readings }),
    ttl: 60,
    published_at: "2026-01-01T00:00:00.000Z",
    coreid: `0123456789abcdef012345${10 + i}`,
    userid: "0123456789abcdef01234567",
    version: 4,
    public: false,
    productID: 12_345,
  });
  return encoder.encode(`event: sensors/${i}\ndata: ${json}\n\n`);
});

/** The delay between the head of the response and the first event, in milliseconds. */
const LISTEN_AFTER = 50;

function chunk(body: Uint8Array): Uint8Array {
  return concat([encoder.encode(`${body.length.toString(16)}\r\n`), body, encoder.encode("\r\n")]);
}

function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Returns the bytes of so many events. */
function series(count: number): Uint8Array {
  return concat(Array.from({ length: count }, (_, i) => EVENTS[i % EVENTS.length]!));
}

/** The number of events in a write of nearly 64 KiB. */
const EVENTS_PER_BLOCK = Math.floor(65_536 * EVENTS.length / concat(EVENTS).length);
const BLOCK = chunk(series(EVENTS_PER_BLOCK));
const SINGLES = EVENTS.map(chunk);

/** The bytes of whole streams by the number of events, cached so that the server only has to write them. */
const wholes = new Map<number, Uint8Array>();

function whole(count: number): Uint8Array {
  const blocks = Array.from({ length: Math.floor(count / EVENTS_PER_BLOCK) }, () => BLOCK);
  const made = wholes.get(count) ??
    concat([...blocks, chunk(series(count % EVENTS_PER_BLOCK))]);
  wholes.set(count, made);
  return made;
}

/** Returns the size of a body, for clients that do not parse it. */
function sizeOf(kind: string, count: number): number {
  const cycle = kind === "single" ? EVENTS.length : EVENTS_PER_BLOCK;
  return GREETING.length + Math.floor(count / cycle) * series(cycle).length +
    series(count % cycle).length;
}

/** Resumes the streams of kind `many`, which wait until all of them are connected. */
const waiting: (() => void)[] = [];

async function writeAll(socket: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await socket.write(bytes.subarray(at));
}

async function respond(socket: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(8_192);
  let request = "";
  while (!request.includes("\r\n\r\n")) {
    const count = await socket.read(buffer);
    if (count === null) return;
    request += new TextDecoder().decode(buffer.subarray(0, count));
  }
  const [, kind, count] = /\/(bulk|single|idle|many|release)-(\d+)/.exec(request) ?? [];
  if (kind === undefined) throw new Error(`Unknown workload: ${request}`);
  socket.setNoDelay(true);
  const bytes = sizeOf(kind, Number(count));
  await writeAll(socket, encoder.encode(`${HEAD}x-bytes: ${bytes}\r\n\r\n`));
  await writeAll(socket, chunk(GREETING));
  if (kind === "release") waiting.splice(0).forEach((resume) => resume());
  if (kind === "many") {
    await new Promise<void>((resolve) => waiting.push(resolve));
    await writeAll(socket, whole(Number(count)));
    while (await socket.read(buffer) !== null);
    return;
  }
  // particle-api-js reads before a listener is added, and would lose the first events without this delay.
  await new Promise((resolve) => setTimeout(resolve, LISTEN_AFTER));
  let left = Number(count);
  while (left >= EVENTS_PER_BLOCK && kind === "bulk") {
    await writeAll(socket, BLOCK);
    left -= EVENTS_PER_BLOCK;
  }
  for (let i = 0; i < left; i++) await writeAll(socket, SINGLES[i % SINGLES.length]!);
  while (await socket.read(buffer) !== null);
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log((listener.addr as Deno.NetAddr).port);
for await (const socket of listener) {
  respond(socket).catch((error) => {
    // Clients may disconnect at any time.
    if (error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe) {
      return;
    }
    throw error;
  }).finally(() => socket.close());
}
