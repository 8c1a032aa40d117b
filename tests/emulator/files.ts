/** Helpers for requests with files, and for saved state. */
import { Validator } from "@cfworker/json-schema";
import { assertEquals } from "@std/assert";
import type { Emulator } from "@particle-edge/emulator";
import type { Store } from "../../emulator/stores/store.ts";
import { BASE, type CallOptions, type Json } from "./helpers.ts";

/** The content of a file: text or bytes. */
export type Content = string | Uint8Array<ArrayBuffer>;

/** Sends fields and files. The files are named `file`, `file2` and so on, as the SDK does. */
export async function sendFiles(
  emulator: Emulator,
  method: string,
  path: string,
  files: Record<string, Content>,
  fields: Record<string, string> = {},
  { token = emulator.token }: CallOptions = {},
): Promise<{ status: number; body: Json }> {
  const form = new FormData();
  for (const [at, [name, content]] of Object.entries(files).entries()) {
    form.append(at === 0 ? "file" : `file${at + 1}`, new File([content], name));
  }
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await emulator.fetch(BASE + path, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body: form,
  });
  return { status: response.status, body: await response.json() };
}

/** Uploads firmware to the product `kettle`. */
export function upload(
  emulator: Emulator,
  version: number,
  bytes: Content = `firmware ${version}`,
): Promise<{ status: number; body: Json }> {
  const fields = { version: String(version), title: `v${version}` };
  return sendFiles(emulator, "POST", "/v1/products/kettle/firmware", { "f.bin": bytes }, fields);
}

/** Asserts that what a store saves matches its schema and can be loaded into another store unchanged. */
export function assertRoundTrip<Saved>(store: Store<Saved>, fresh: Store<Saved>): void {
  const saved = JSON.parse(JSON.stringify(store.save()));
  const { valid, errors } = new Validator(store.schema).validate(saved);
  assertEquals(errors, []);
  assertEquals(valid, true);
  fresh.load(saved);
  assertEquals(fresh.save(), store.save());
}
