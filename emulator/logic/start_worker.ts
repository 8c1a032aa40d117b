/** Starts a worker: a Web Worker, or a thread on Node, which has no Web Workers. */
import { requireBuiltin } from "../base/builtin.ts";
import { bunWorkerOptions } from "./bun_packages.ts";
import type { RunRequest, WorkerMessage } from "./protocol.ts";

/** A worker that runs Logic functions, as the emulator sees it. */
export interface SandboxPort {
  postMessage(request: RunRequest): void;
  terminate(): unknown;
  /** Keeps the process alive. Not every runtime has this. */
  ref?(): void;
  /** Lets the process end while the worker runs. Not every runtime has this. */
  unref?(): void;
}

/** What a worker reports. */
export interface WorkerListeners {
  onMessage(message: WorkerMessage): void;
  onError(message: string): void;
}

/**
 * Starts a worker.
 *
 * @throws if the runtime has no workers
 */
export function startWorker(url: URL, listeners: WorkerListeners): SandboxPort {
  return typeof Worker === "undefined"
    ? startThread(url, listeners)
    : startWebWorker(url, listeners);
}

function startWebWorker(url: URL, { onMessage, onError }: WorkerListeners): SandboxPort {
  const worker = new Worker(url, { type: "module", ...bunWorkerOptions() });
  worker.addEventListener("message", ({ data }) => onMessage(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onError(event.message);
  });
  return worker;
}

function startThread(url: URL, { onMessage, onError }: WorkerListeners): SandboxPort {
  const { Worker: Thread } = requireBuiltin("node:worker_threads");
  const thread = new Thread(url);
  thread.on("message", (data) => onMessage(data as WorkerMessage));
  thread.on("error", ({ message }) => onError(message));
  return thread;
}
