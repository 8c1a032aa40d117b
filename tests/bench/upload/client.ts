/** Uploads one file by its path and prints how far the memory of the process grew meanwhile; bundled by upload.ts. */
import { Particle } from "../../../mod.ts";

// Typed here, so that no types of Node are needed.
declare const process: {
  env: Record<string, string | undefined>;
  memoryUsage(): { rss: number };
};

const { SERVER: baseUrl = "", SMALL = "", LARGE = "" } = process.env;
const particle = new Particle({ baseUrl, auth: "token" });
const upload = (path: string) => particle.compileCode({ files: { "a.bin": path }, timeout: 0 });

await upload(SMALL); // what is loaded by the first call is not a matter of the file
const before = process.memoryUsage().rss;
let peak = before;
const timer = setInterval(() => peak = Math.max(peak, process.memoryUsage().rss), 2);
const started = performance.now();
await upload(LARGE);
clearInterval(timer);
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ growth: peak - before, milliseconds }));
