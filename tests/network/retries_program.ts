/** Makes the calls of retries.ts on Deno, Bun and Node. Bundled by retries_test.ts, as Node 20 cannot run TypeScript. */
import { makeCalls } from "./retries.ts";

// Declared here, so that the types of Node are not needed.
declare const process: { env: { SERVER: string; REFUSED: string } };

console.log(JSON.stringify(await makeCalls(process.env)));
