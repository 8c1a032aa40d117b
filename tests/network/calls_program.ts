/** Makes the calls of calls.ts on Deno, Bun and Node. Bundled by send_once_test.ts, as Node 20 cannot run TypeScript. */
import { CALLS, fileCalls, makeCalls } from "./calls.ts";

// Declared here, so that the types of Node are not needed.
declare const process: { env: Record<string, string | undefined> };

const { SERVER = "", LARGE_FILE = "" } = process.env;
console.log(JSON.stringify(await makeCalls(SERVER, { ...CALLS, ...fileCalls(LARGE_FILE) })));
