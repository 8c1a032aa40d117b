/** Runs the cases with particle-api-js on Node; particle_api_js_test.ts bundles it, because Node 20 cannot run TypeScript. */
import { deepStrictEqual } from "node:assert/strict";
import { particleApiJs, type Peer, UnknownOption } from "./particle_api_js.ts";
import { peerCases } from "./particle_api_js_cases.ts";

// Declared here, to avoid a dependency on the types of Node.
declare const process: { env: Record<string, string | undefined>; exit(): never };

/** What the program prints. */
export interface PeerReport {
  /** The result of each case, except for those that pass options which particle-api-js does not have. */
  results: { name: string; error?: string }[];
  /** The methods of particle-api-js that no case has called without an error. */
  missing: string[];
}

const { PEER = "", ACCESS = "" } = process.env;
const { default: Peer }: { default: Peer } = await import(PEER);
const { baseUrl, token, username, password } = JSON.parse(ACCESS);
const succeeded = new Set<string>();
const connect = (options: object) => particleApiJs(Peer, { baseUrl, ...options }, succeeded);
const particle = connect({ auth: token });
const results: PeerReport["results"] = [];
for (const [name, run] of Object.entries(peerCases)) {
  try {
    await run({ particle, username, password, baseUrl, fetch, equal: deepStrictEqual }, connect);
    results.push({ name });
  } catch (error) {
    if (error instanceof UnknownOption) continue;
    results.push({ name, error: String((error as Error).stack) });
  }
}
const missing = Object.getOwnPropertyNames(Peer.prototype).filter((name) =>
  name !== "constructor" && !name.startsWith("_") && !succeeded.has(name)
);
console.log(JSON.stringify({ results, missing } satisfies PeerReport));
process.exit(); // Streams of failed cases would keep it running.
