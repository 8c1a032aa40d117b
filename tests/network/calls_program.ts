/** Makes the calls of calls.ts on Deno, Bun and Node; bundled by send_once_test.ts, as Node 20 reads no TypeScript. */
import { CALLS, fileCalls, makeCalls } from "./calls.ts";

// Typed here, so that no types of Node are needed.
declare const process: { env: Record<string, string | undefined> };

const { SERVER = "", LARGE_FILE = "" } = process.env;
console.log(JSON.stringify(await makeCalls(SERVER, { ...CALLS, ...fileCalls(LARGE_FILE) })));
