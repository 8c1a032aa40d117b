/**
 * Measures the peak growth of a process's memory (RSS) while it uploads a 200 MB file by path, on Deno, Bun and Node.
 * Each measurement runs in its own process, and the highest of three is reported.
 *
 *   deno run -A tests/bench/upload.ts [size in MB]
 */
import { bundle } from "../kit/programs.ts";
import { isPresent, runOn } from "../network/runtimes.ts";
import { startServer } from "./programs.ts";

const ROUNDS = 3;
const MB = 1_000_000;

/** Writes a file of random bytes. */
async function write(path: string, size: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const writer = file.writable.getWriter();
  for (let left = size; left > 0; left -= 65_536) {
    await writer.write(crypto.getRandomValues(new Uint8Array(Math.min(left, 65_536))));
  }
  writer.releaseLock();
}

/** The server, which reads what it receives, and prints its address. */
const SERVER = `Deno.serve({ port: 0, hostname: "127.0.0.1",
  onListen: ({ port }) => console.log("http://127.0.0.1:" + port) }, async (request) => {
    for await (const _ of request.body);
    return Response.json({});
  });`;

if (import.meta.main) {
  const size = Number(Deno.args[0] ?? 200) * MB;
  if (!(size > 0)) throw new Error(`The size must be a positive number of MB, not ${Deno.args[0]}`);
  const folder = await Deno.makeTempDir();
  await using server = await startServer(["eval", SERVER]);
  try {
    const [SMALL, LARGE] = [`${folder}/small`, `${folder}/large`];
    await write(SMALL, 1_000);
    await write(LARGE, size);
    const program = await bundle("tests/bench/upload/client.ts");
    for (const runtime of ["deno", "bun", "node"] as const) {
      if (!await isPresent(runtime)) {
        console.log(`${runtime}: skipped, because it is not installed`);
        continue;
      }
      const growths: number[] = [];
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const env = { SERVER: server.line, SMALL, LARGE };
        const result = await runOn(runtime, { program, worker: "" }, env);
        growths.push(Number(result["growth"]) / MB);
        times.push(Number(result["milliseconds"]));
      }
      const growth = Math.max(...growths).toFixed(0);
      console.log(`${runtime}: +${growth} MB in ${Math.min(...times).toFixed(0)} ms`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
