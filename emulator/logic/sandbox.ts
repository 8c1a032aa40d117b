/** Runs a Logic function in QuickJS, a JavaScript engine in WebAssembly that can only access what it is given. */
import {
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
  Scope,
} from "quickjs-emscripten-core";
import { MODULES, PRELUDE } from "./modules.ts";
import type { LogEntry } from "../stores/logic.ts";
import type { RunOutcome, RunRequest } from "./protocol.ts";

/** Stack size of a function, in bytes. Less than the host's, so that QuickJS detects an overflow. Our own choice. */
const STACK_BYTES = 256 * 1024;
/** The page size of WebAssembly, and the initial memory of QuickJS, in bytes. */
const PAGE_BYTES = 65_536;
const INITIAL_BYTES = 16 * 1024 * 1024;
/** Number of microtasks that run between two checks of the deadline. */
const JOBS_AT_ONCE = 100;
/** Longest description of an error, in characters. Our own choice. */
const ERROR_MAX = 4096;
/** Maximum size of a run's log. Our own choice. */
const LOG_ENTRIES_MAX = 1000;
const LOG_CHARS_MAX = 100 * 1024;

/** The functions of the host that the sandbox may call. */
export interface SandboxHost {
  /** Executes a call. Arguments and result are JSON. Errors are thrown in the function. */
  call(name: string, args: string, msLeft: number): string;
  log(entry: LogEntry): void;
  /** Returns whether the run should stop. */
  isStopped(): boolean;
}

/** The result of a run. */
export interface SandboxResult {
  readonly outcome: RunOutcome;
  /** Whether the engine may be in an inconsistent state and must not be reused. */
  readonly broken: boolean;
}

type Settled = { value: QuickJSHandle } | { failed: SandboxResult };

/** Runs a function until it ends or reaches its deadline. */
export function runInSandbox(
  quickjs: QuickJSWASMModule,
  request: RunRequest,
  host: SandboxHost,
): SandboxResult {
  const memory = capMemory(quickjs.getWasmMemory(), request.memory);
  try {
    const sandbox = new Sandbox(quickjs, request, host, memory);
    const result = sandbox.run();
    return result.broken ? result : { ...result, broken: !sandbox.dispose() };
  } catch (error) {
    // QuickJS itself failed, for example with a RangeError of the host's engine, so its state is undefined.
    return memory.wasExceeded ? outOfMemory() : failed("Exception", describe(String(error)), true);
  }
}

/**
 * Limits how much the memory of the engine may grow. QuickJS's own limit only applies to single allocations, because it
 * does not know the size of the blocks that WebAssembly's allocator returned.
 */
function capMemory(memory: WebAssembly.Memory, bytes: number): MemoryCap {
  const { grow } = WebAssembly.Memory.prototype;
  const cap = { wasExceeded: false };
  memory.grow = (pages) => {
    const size = memory.buffer.byteLength + pages * PAGE_BYTES;
    cap.wasExceeded = size > INITIAL_BYTES + bytes;
    if (cap.wasExceeded) throw new RangeError("out of memory");
    return grow.call(memory, pages);
  };
  return cap;
}

/** Whether the function has requested more memory than it may use. */
interface MemoryCap {
  readonly wasExceeded: boolean;
}

class Sandbox {
  #request: RunRequest;
  #host: SandboxHost;
  #memory: MemoryCap;
  #runtime: QuickJSRuntime;
  #vm: QuickJSContext;
  #scope = new Scope();
  #startedAt = performance.now();
  #logEntries = 0;
  #logChars = 0;

  constructor(
    quickjs: QuickJSWASMModule,
    request: RunRequest,
    host: SandboxHost,
    memory: MemoryCap,
  ) {
    this.#request = request;
    this.#host = host;
    this.#memory = memory;
    this.#runtime = quickjs.newRuntime();
    this.#runtime.setMemoryLimit(request.memory);
    this.#runtime.setMaxStackSize(STACK_BYTES);
    this.#runtime.setInterruptHandler(() => this.#msLeft() <= 0);
    this.#runtime.setModuleLoader((name) => {
      const source = MODULES.get(name);
      if (source !== undefined) return source;
      const available = [...MODULES.keys()].join(", ");
      return {
        error: new Error(`Module ${JSON.stringify(name)} does not exist; use only ${available}`),
      };
    }, (_base, name) => name);
    this.#vm = this.#runtime.newContext();
  }

  run(): SandboxResult {
    this.#exposeHost();
    const prelude = this.#evaluate(PRELUDE, "particle:prelude");
    if ("failed" in prelude) return prelude.failed;
    const module = this.#evaluate(this.#request.code, "function.js");
    if ("failed" in module) return module.failed;
    const main = this.#scope.manage(this.#vm.getProp(module.value, "default"));
    if (this.#vm.typeof(main) !== "function") {
      return failed("Exception", "TypeError: The default export must be a function");
    }
    // Parsed, because in an object literal the key "__proto__" would set the prototype.
    const json = JSON.stringify(JSON.stringify(this.#request.context));
    const context = this.#scope.manage(
      this.#vm.unwrapResult(this.#vm.evalCode(`JSON.parse(${json})`)),
    );
    const returned = this.#vm.callFunction(main, this.#vm.undefined, context);
    if (returned.error) return this.#failure(returned.error);
    const settled = this.#settle(this.#scope.manage(returned.value));
    if ("failed" in settled) return settled.failed;
    // Native functions are not interrupted, so the deadline may have passed without an error.
    if (this.#msLeft() <= 0) return failed("Timeout");
    return { outcome: { status: "Success" }, broken: false };
  }

  /** Frees the resources of the run. Returns false if the engine is left in a broken state. */
  dispose(): boolean {
    try {
      this.#scope.dispose();
      this.#vm.dispose();
      this.#runtime.dispose();
      return true;
    } catch {
      return false; // An assertion of QuickJS failed, which does not concern the function.
    }
  }

  #msLeft(): number {
    if (this.#host.isStopped()) return 0;
    return this.#request.timeout - (performance.now() - this.#startedAt);
  }

  #evaluate(code: string, name: string): Settled {
    const result = this.#vm.evalCode(code, name, { type: "module" });
    if (result.error) return { failed: this.#failure(result.error) };
    return this.#settle(this.#scope.manage(result.value));
  }

  /** Runs all microtasks, then returns the value of a promise. Any other value is returned unchanged. */
  #settle(handle: QuickJSHandle): Settled {
    while (this.#runtime.hasPendingJob()) {
      if (this.#msLeft() <= 0) return { failed: failed("Timeout") };
      const jobs = this.#runtime.executePendingJobs(JOBS_AT_ONCE);
      if (jobs.error) return { failed: this.#failure(jobs.error) };
    }
    const state = this.#vm.getPromiseState(handle);
    if (state.type === "rejected") return { failed: this.#failure(state.error) };
    if (state.type === "pending") {
      return {
        failed: failed("Exception", "Error: The function awaits a promise that never settles"),
      };
    }
    return { value: state.notAPromise ? handle : this.#scope.manage(state.value) };
  }

  #failure(error: QuickJSHandle): SandboxResult {
    if (this.#msLeft() <= 0) return failed("Timeout");
    const dumped: unknown = this.#vm.dump(this.#scope.manage(error));
    // QuickJS throws null if there is not enough memory for the error.
    if (dumped === null && this.#memory.wasExceeded) return outOfMemory();
    const isObject = typeof dumped === "object" && dumped !== null;
    const { name, message, stack } = (isObject ? dumped : {}) as Record<string, unknown>;
    const isError = typeof name === "string" && typeof message === "string";
    const trace = typeof stack === "string" && stack.trim() !== "" ? `\n${stack.trimEnd()}` : "";
    const text = isError ? `${name}: ${message}${trace}` : showThrown(dumped);
    // Out of memory or stack: an operation may have been interrupted halfway.
    return failed("Exception", describe(text), name === "InternalError");
  }

  #exposeHost(): void {
    const vm = this.#vm;
    this.#expose("__context", vm.newString(JSON.stringify(this.#request.context)));
    this.#expose(
      "__host",
      vm.newFunction("host", (name, args) => {
        try {
          const [nameText, argsText] = [vm.getString(name), vm.getString(args)];
          return vm.newString(this.#host.call(nameText, argsText, this.#msLeft()));
        } catch (error) {
          return { error: vm.newError(toError(error)) };
        }
      }),
    );
    this.#expose(
      "__log",
      vm.newFunction("log", (level, args) => this.#log(vm.getString(level), vm.getString(args))),
    );
  }

  #expose(name: string, handle: QuickJSHandle): void {
    this.#vm.setProp(this.#vm.global, name, this.#scope.manage(handle));
  }

  #log(level: string, args: string): void {
    if (this.#logEntries > LOG_ENTRIES_MAX || this.#logChars > LOG_CHARS_MAX) return;
    this.#logEntries++;
    this.#logChars += args.length;
    const fits = this.#logEntries <= LOG_ENTRIES_MAX && this.#logChars <= LOG_CHARS_MAX;
    const known = level === "Error" || level === "Warning" ? level : "Info";
    const entry: Omit<LogEntry, "timestamp"> = fits
      ? { level: known, args: parseList(args) }
      : { level: "Warning", args: ["The log is full; further entries are dropped"] };
    const now = this.#request.now + performance.now() - this.#startedAt;
    this.#host.log({ ...entry, timestamp: new Date(now).toISOString() });
  }
}

function failed(status: "Exception" | "Timeout", err?: string, broken = false): SandboxResult {
  if (err !== undefined) return { outcome: { status, err }, broken };
  return { outcome: { status }, broken: true }; // Stopped halfway.
}

function outOfMemory(): SandboxResult {
  return failed("Exception", "InternalError: out of memory", true);
}

function describe(error: string): string {
  return error.slice(0, ERROR_MAX);
}

function toError(error: unknown): { name: string; message: string } {
  return error instanceof Error ? error : { name: "Error", message: String(error) };
}

function showThrown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
}

function parseList(json: string): unknown[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value : [value];
}
