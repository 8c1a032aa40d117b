/**
 * Calls a function on all devices of a product, and writes the results to a CSV file. The journal makes it safe to stop
 * and to start again: no device is called twice.
 *
 *   deno run --allow-net --allow-env --allow-read --allow-write examples/fleet/main.ts --product … --function …
 *   bun run examples/fleet/main.ts --product … --function …
 */
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { parseArgs } from "node:util";
import { type DeviceInfo, Particle } from "@particle-edge/sdk";
import { listDevices } from "@particle-edge/sdk/devices";
import { fileJournal, forEachDevice } from "@particle-edge/sdk/fleet";
import { paginate } from "@particle-edge/sdk/paginate";
import { csv, ProgressLine, summary } from "./output.ts";

/** The flags of the program. */
interface Flags {
  product: string;
  function: string;
  argument: string;
  concurrency: number;
  /** The paths of the journal and of the results. */
  journal: string;
  csv: string;
  /** Whether to call devices again whose call failed in an earlier run. */
  repeatFailed: boolean;
  url?: string;
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      product: { type: "string" },
      function: { type: "string" },
      argument: { type: "string", default: "" },
      concurrency: { type: "string", default: "10" },
      journal: { type: "string", default: "fleet.jsonl" },
      csv: { type: "string", default: "fleet.csv" },
      "repeat-failed": { type: "boolean", default: false },
      url: { type: "string" },
    },
  });
  const { product, function: name, concurrency, "repeat-failed": repeatFailed, ...rest } = values;
  if (!product || !name) throw new TypeError("--product and --function are required");
  return {
    ...rest,
    product,
    function: name,
    concurrency: Number(concurrency),
    repeatFailed,
  };
}

/** Returns a signal that Ctrl+C aborts. A second Ctrl+C ends the program, and the next run continues from the journal. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      console.error("\nStopping: waiting for the calls that are under way");
      controller.abort();
    });
  }
  return controller.signal;
}

async function main(): Promise<void> {
  const flags = readFlags();
  const { product, concurrency, journal } = flags;
  const auth = process.env["PARTICLE_TOKEN"];
  if (!auth) throw new TypeError("Set the environment variable PARTICLE_TOKEN to an access token");
  const particle = new Particle({ auth, baseUrl: flags.url });
  // With one device per page, the number of pages is that of the devices.
  const { body: { meta } } = await particle.listDevices({ product, perPage: 1 });

  const names = new Map<string, string | null>();
  async function* devices(): AsyncGenerator<DeviceInfo> {
    for await (const device of paginate(particle, listDevices, { product, perPage: 100 })) {
      names.set(device.id, device.name ?? null);
      yield device;
    }
  }
  const line = new ProgressLine(process.stderr);
  const report = await forEachDevice(
    devices(),
    async ({ id }) => {
      const call = { deviceId: id, product, name: flags.function, argument: flags.argument };
      return (await particle.callFunction(call)).body.return_value;
    },
    {
      concurrency,
      total: meta.total_pages,
      journal: fileJournal(journal),
      run: `${flags.function}(${JSON.stringify(flags.argument)}) on ${product}`,
      repeat: ({ status }) => flags.repeatFailed && status === "failed",
      onProgress: (progress) => line.show(progress),
      signal: stopSignal(),
    },
  );
  line.end();
  await writeFile(flags.csv, csv(report, names));
  console.log(summary(report).join("\n"));
  console.log(`\nThe results are in ${flags.csv}, the journal in ${journal}`);
  if (report.aborted) console.log("Not all devices were called: run the same command to continue");
  const isComplete = !report.aborted && report.failed.length + report.unknown.length === 0;
  process.exit(isComplete ? 0 : 1); // handlers of signals would keep the program running
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? `Error: ${error.message}` : error);
  process.exit(1);
}
