/** Runs the portable cases in a browser; browser_test.ts bundles and serves it. */
import { runAll } from "./cases.ts";
import type { CloudAccess } from "./kit.ts";

const access: CloudAccess = await (await fetch("/access")).json();
const results = await runAll(access);
await fetch("/report", {
  method: "POST",
  body: JSON.stringify({ agent: navigator.userAgent, results }),
});
