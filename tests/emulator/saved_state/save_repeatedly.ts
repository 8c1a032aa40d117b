/**
 * Changes and saves a state repeatedly until it is killed. Prints the number of each change once it is saved. It only
 * depends on the emulator, because it runs without the import map of the tests.
 *
 *   deno run -A tests/emulator/saved_state/save_repeatedly.ts state.json
 */
import { openStateFile } from "../../../emulator/state_file.ts";

const [path = ""] = Deno.args;
const { emulator, file } = await openStateFile(path);
emulator.addProduct({ id: 9000, slug: "kettle" });
const device = emulator.addDevice({ name: "kettle" });

async function call(method: string, route: string, body: BodyInit | null = null): Promise<string> {
  const headers = { authorization: `Bearer ${emulator.token}` };
  const response = await emulator.fetch(`http://localhost/v1/${route}`, { method, headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

const { notes } = JSON.parse(await call("GET", `devices/${device.id}`));
for (let count = Number(notes) + 1;; count++) {
  const form = new FormData();
  form.append("version", String(count));
  form.append("title", "binary");
  form.append("file", new File([new Uint8Array(100_000).fill(count)], "firmware.bin"));
  await call("POST", "products/kettle/firmware", form);
  if (count > 1) await call("DELETE", `products/kettle/firmware/${count - 1}`);
  await call("PUT", `devices/${device.id}`, new URLSearchParams({ notes: String(count) }));
  await file.save();
  console.log(count);
}
