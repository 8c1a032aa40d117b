/** The worker in which Logic functions run, one at a time. It may be blocked, and may be terminated at any time. */
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
import { requireBuiltin } from "../base/builtin.ts";
import { reverseGeocode } from "./geo.ts";
import { newResultBuffer, ResultReader, type RunRequest, type WorkerMessage } from "./protocol.ts";
import { runInSandbox } from "./sandbox.ts";

/** Longest arguments of a call, in characters: enough for a ledger of 1 MB with every character escaped. */
const CALL_CHARS_MAX = 6 * 1024 * 1024;

/** The parts of a worker's global scope that are used here. The available types are those of the main thread. */
interface WorkerScope {
  postMessage(message: WorkerMessage): void;
  addEventListener(type: "message", listener: (event: MessageEvent<RunRequest>) => void): void;
}

/** The functions that run in the worker itself. They check their arguments, which come from JSON. */
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

/** A thread of Node has a port to the main thread. Everywhere else, the global scope is the port. */
const scope =
  ("postMessage" in globalThis
    ? globalThis
    : requireBuiltin("node:worker_threads").parentPort) as unknown as WorkerScope;
const results = newResultBuffer();
const reader = new ResultReader(results);

function call(name: string, args: string, msLeft: number): string {
  const local = LOCAL.get(name);
  if (local) return JSON.stringify(Reflect.apply(local, undefined, JSON.parse(args)) ?? null);
  if (args.length > CALL_CHARS_MAX) throw new RangeError("The arguments of the call are too large");
  scope.postMessage({ type: "call", name, args });
  const result = reader.read(msLeft, () => scope.postMessage({ type: "more" }));
  if (result === undefined) throw new Error("The cloud did not respond in time");
  if (result.error !== undefined) throw new Error(result.error);
  return JSON.stringify(result.value ?? null);
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
  scope.postMessage({ type: "ready", results });
}

newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync")).then(
  start,
  (error) => scope.postMessage({ type: "failed", reason: String(error) }),
);
