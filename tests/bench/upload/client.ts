/** Uploads a file by path and prints the growth of the process's memory meanwhile; upload.ts bundles it. */
import { Particle } from "../../../mod.ts";

// Declared here, to avoid a dependency on the types of Node.
declare const process: {
  env: Record<string, string | undefined>;
  memoryUsage(): { rss: number };
};

const { SERVER: baseUrl = "", SMALL = "", LARGE = "" } = process.env;
const particle = new Particle({ baseUrl, auth: "token" });
const upload = (path: string) => particle.compileCode({ files: { "a.bin": path }, timeout: 0 });

await upload(SMALL); // so that memory for code that the first call loads is not counted
const before = process.memoryUsage().rss;
let peak = before;
const timer = setInterval(() => peak = Math.max(peak, process.memoryUsage().rss), 2);
const started = performance.now();
await upload(LARGE);
clearInterval(timer);
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ growth: peak - before, milliseconds }));
