import { assertEquals } from "@std/assert";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import { newResultBuffer, ResultReader, ResultWriter } from "../../../emulator/logic/protocol.ts";
import type { RunRequest } from "../../../emulator/logic/protocol.ts";
import { runInSandbox } from "../../../emulator/logic/sandbox.ts";

const variant = import("@jitl/quickjs-wasmfile-release-sync");

/** Returns a request whose deadline is in ten minutes. */
const request = (code: string) =>
  ({ code, context: {}, timeout: 600_000, memory: 4 * 1024 * 1024, now: 0 }) as RunRequest;

for (
  const [what, code] of Object.entries({
    "a loop": "export default () => { for (;;); }",
    "microtasks": "export default async () => { for (;;) await 0; }",
  })
) {
  Deno.test(`runInSandbox() ends ${what} when the host asks it to stop`, async () => {
    const quickjs = await newQuickJSWASMModuleFromVariant(variant);
    let checks = 0;
    const result = runInSandbox(quickjs, request(code), {
      call: () => "null",
      log: () => {},
      isStopped: () => ++checks > 20,
    });
    assertEquals(result.outcome, { status: "Timeout" });
  });
}

Deno.test("ResultReader stops waiting when the worker is asked to stop", () => {
  const buffer = newResultBuffer();
  const [writer, reader] = [new ResultWriter(buffer), new ResultReader(buffer)];
  writer.start({ value: 1 });
  assertEquals([reader.isStopped, reader.read(0, () => {})], [false, { value: 1 }]);
  writer.stop();
  assertEquals([reader.isStopped, reader.read(600_000, () => {})], [true, undefined]);
});
