/**
 * Measures how long saving takes, and for how long it blocks other tasks. It saves 10,000 devices and 28 firmware
 * versions of 15 MB each to a state file.
 *
 *   deno run -A emulator/bench/save.ts [versions]
 */
import type { Emulator } from "../emulator.ts";
import { openStateFile, type StateFile } from "../state_file.ts";

const DEVICES = 10_000;
const VERSIONS = Number(Deno.args[0] ?? 28);
const FIRMWARE_BYTES = 15_000_000;
/** The longest that a save may block other tasks. */
const BLOCK_MAX_MS = 50;

/** Measures how long an action takes, and the longest time for which it blocks other tasks. */
async function measure(action: () => Promise<void>): Promise<{ ms: number; block: number }> {
  const start = performance.now();
  let [last, block] = [start, 0];
  const tick = (): void => {
    const now = performance.now();
    block = Math.max(block, now - last);
    last = now;
  };
  const timer = setInterval(tick, 1);
  try {
    await action();
    tick();
  } finally {
    clearInterval(timer);
  }
  return { ms: performance.now() - start, block };
}

async function upload(emulator: Emulator, version: number): Promise<void> {
  const bytes = new Uint8Array(FIRMWARE_BYTES);
  for (let at = 0; at < bytes.length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  const body = new FormData();
  body.append("version", String(version));
  body.append("title", `v${version}`);
  body.append("file", new File([bytes], "firmware.bin"));
  const headers = { authorization: `Bearer ${emulator.token}` };
  const response = await emulator.fetch("http://localhost/v1/products/kettle/firmware", {
    method: "POST",
    headers,
    body,
  });
  if (response.status !== 201) throw new Error(await response.text());
  await response.body?.cancel();
}

/** Saves, prints how long it took and returns the longest time for which it blocked other tasks. */
async function report(what: string, file: StateFile): Promise<number> {
  try {
    const { ms, block } = await measure(() => file.save());
    console.log(`${what}: ${ms.toFixed(0)} ms, longest block ${block.toFixed(1)} ms`);
    return block;
  } catch (error) {
    console.log(`${what}: ${error}`);
    return Infinity;
  }
}

async function main(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/state.json`;
    const { emulator, file } = await openStateFile(path);
    emulator.addProduct({ id: 9000, slug: "kettle" });
    const devices = Array.from(
      { length: DEVICES },
      (_, i) => emulator.addDevice({ name: `device-${i}`, product: 9000 }),
    );
    for (let version = 1; version <= VERSIONS; version++) await upload(emulator, version);
    const blocks = [
      await report("first save", file),
      await report("save without changes", file),
    ];
    devices[0]?.goOffline();
    blocks.push(await report("save after a change", file));
    emulator.close();
    const start = performance.now();
    const again = await openStateFile(path);
    console.log(`load: ${(performance.now() - start).toFixed(0)} ms`);
    again.emulator.close();
    return Math.max(...blocks) <= BLOCK_MAX_MS;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const passed = await main();
  console.log(passed ? "Passed" : `Failed: blocked for more than ${BLOCK_MAX_MS} ms`);
  Deno.exit(passed ? 0 : 1);
}
