/**
 * Measures examples/cloudflare_worker on this machine and prints the figures. Fails if an event was lost.
 *
 *   deno run -A tests/cloudflare/figures.ts [kill] [duplicates] [browsers]
 */
import { fanOut } from "./browsers.ts";
import { deliverDuplicates, killWorkerd } from "./deliveries.ts";

const wanted = new Set(Deno.args);
const isWanted = (name: string) => wanted.size === 0 || wanted.has(name);
let hasFailed = false;

/** Prints figures. Those named in `zero` must be 0. */
function print(title: string, figures: object, zero: readonly string[]): void {
  console.log(`\n${title}`);
  for (const [name, value] of Object.entries(figures)) {
    const isWrong = zero.includes(name) && value !== 0;
    hasFailed ||= isWrong;
    console.log(
      `  ${name.padEnd(14)}${value.toLocaleString("en").padStart(10)}${isWrong ? "  !" : ""}`,
    );
  }
}

if (isWanted("kill")) {
  const title = "10,000 deliveries, 50 at a time, workerd killed three times";
  print(title, await killWorkerd(10_000, 3), ["lost", "twice"]);
}
if (isWanted("duplicates")) {
  const title = "10,000 deliveries, 50 at a time, 20 % of them duplicates, shuffled";
  print(title, await deliverDuplicates(10_000), ["errors", "twice"]);
}
if (isWanted("browsers")) {
  const title = "One stream to 1,000 browsers, 100 events/s for 30 s; times in milliseconds";
  print(title, await fanOut(1_000, 3_000, 100), ["lost", "disordered"]);
}
if (hasFailed) Deno.exit(1);
