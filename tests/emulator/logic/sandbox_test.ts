import { assertEquals } from "@std/assert";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import { AnswerReader, AnswerWriter, newAnswerBuffer } from "../../../emulator/logic/protocol.ts";
import type { RunRequest } from "../../../emulator/logic/protocol.ts";
import { runInSandbox } from "../../../emulator/logic/sandbox.ts";

const variant = import("@jitl/quickjs-wasmfile-release-sync");

/** A run that would only end in ten minutes. */
const request = (code: string) =>
  ({ code, context: {}, timeout: 600_000, memory: 4 * 1024 * 1024, now: 0 }) as RunRequest;

for (
  const [what, code] of Object.entries({
    "a loop": "export default () => { for (;;); }",
    "microtasks": "export default async () => { for (;;) await 0; }",
  })
) {
  Deno.test(`runInSandbox() ends ${what} that nobody waits for any more`, async () => {
    const quickjs = await newQuickJSWASMModuleFromVariant(variant);
    let looks = 0;
    const result = runInSandbox(quickjs, request(code), {
      call: () => "null",
      log: () => {},
      isStopped: () => ++looks > 20,
    });
    assertEquals(result.outcome, { status: "Timeout" });
  });
}

Deno.test("AnswerReader knows when the worker is to stop, and waits no longer", () => {
  const buffer = newAnswerBuffer();
  const [writer, reader] = [new AnswerWriter(buffer), new AnswerReader(buffer)];
  writer.start({ value: 1 });
  assertEquals([reader.isStopped, reader.read(0, () => {})], [false, { value: 1 }]);
  writer.stop();
  assertEquals([reader.isStopped, reader.read(600_000, () => {})], [true, undefined]);
});
