/** The worker in which Logic functions run, one at a time: it may be blocked and ended at any moment. */
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule } from "quickjs-emscripten-core";
import {
  base64Decode,
  base64Encode,
  base85Decode,
  base85Encode,
  bytesToString,
  dataUrlDecode,
  dataUrlEncode,
  stringToBytes,
} from "@particle-edge/sdk/logic/encoding";
import { reverseGeocode } from "./geo.ts";
import { AnswerReader, newAnswerBuffer, type RunRequest, type WorkerMessage } from "./protocol.ts";
import { runInSandbox } from "./sandbox.ts";

/** Longest arguments of a call of the cloud, in characters: a ledger of 1 MB with every character escaped. */
const CALL_CHARS_MAX = 6 * 1024 * 1024;

/** The parts of a worker's global scope in use; the types of the main thread's are others. */
interface WorkerScope {
  postMessage(message: WorkerMessage): void;
  addEventListener(type: "message", listener: (event: MessageEvent<RunRequest>) => void): void;
}

/** What needs nobody else. The functions check their arguments, which come as JSON. */
const LOCAL: ReadonlyMap<string, (...args: never[]) => unknown> = new Map<
  string,
  (...args: never[]) => unknown
>([
  ["bytesToString", bytesToString],
  ["stringToBytes", stringToBytes],
  ["base64Encode", base64Encode],
  ["base64Decode", base64Decode],
  ["base85Encode", base85Encode],
  ["base85Decode", base85Decode],
  [
    "dataUrlEncode",
    (data: string, mime?: string | null, parameters?: Record<string, string> | null) =>
      dataUrlEncode(data, mime ?? undefined, parameters ?? undefined),
  ],
  ["dataUrlDecode", dataUrlDecode],
  ["reverseGeocode", reverseGeocode],
]);

const scope = globalThis as unknown as WorkerScope;
const answers = newAnswerBuffer();
const reader = new AnswerReader(answers);

function call(name: string, args: string, msLeft: number): string {
  const local = LOCAL.get(name);
  if (local) return JSON.stringify(Reflect.apply(local, undefined, JSON.parse(args)) ?? null);
  if (args.length > CALL_CHARS_MAX) throw new RangeError("That is too much data");
  scope.postMessage({ type: "call", name, args });
  const answer = reader.read(msLeft, () => scope.postMessage({ type: "more" }));
  if (answer === undefined) throw new Error("The cloud did not answer in time");
  if (answer.error !== undefined) throw new Error(answer.error);
  return JSON.stringify(answer.value ?? null);
}

function start(quickjs: QuickJSWASMModule): void {
  scope.addEventListener("message", ({ data }) => {
    const result = runInSandbox(quickjs, data, {
      call,
      log: (entry) => scope.postMessage({ type: "log", entry }),
      isStopped: () => reader.isStopped,
    });
    scope.postMessage({ type: "done", ...result });
  });
  scope.postMessage({ type: "ready", answers });
}

newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync")).then(
  start,
  (error) => scope.postMessage({ type: "failed", reason: String(error) }),
);
