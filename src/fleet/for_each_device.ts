import { checkText, isGiven, orEmpty, requireSignal } from "../core/options.ts";
import type {
  DeviceOutcome,
  FleetDevice,
  FleetReport,
  ForEachDeviceOptions,
} from "../types/fleet.ts";
import { mayHaveActed } from "./outcome.ts";
import { RunJournal } from "./run_journal.ts";

/** The default of `concurrency`. Calls to devices take about a second, and the cloud allows 33 requests a second. */
const CONCURRENCY = 10;

/**
 * Makes a call for each device, a limited number at a time, and collects one result or error for each.
 *
 * It never repeats a call. A failed call does not end the run. With a `journal`, another run with the same name
 * continues where this one ended or was killed: devices with a result are skipped, and a device whose call had started
 * is `unknown`, because it may have acted.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { forEachDevice } from "@particle-edge/sdk/fleet";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body: devices } = await particle.listDevices();
 * const { done, failed, unknown } = await forEachDevice(
 *   devices.filter(({ functions }) => functions?.includes("brew")),
 *   ({ id }) => particle.callFunction({ deviceId: id, name: "brew" }),
 *   { concurrency: 20 },
 * );
 * console.log(done.length, failed.length, unknown.length);
 * ```
 *
 * @typeParam D Type of the devices: ids, or objects with an `id`.
 * @typeParam T What the call resolves to. With a journal, it must be JSON data.
 * @param devices The devices, as an array or another iterable. A device that is listed twice is called once.
 * @param call Makes the call for a device.
 * @param options All options are optional.
 * @returns The results of all devices.
 * @throws {TypeError} synchronously, before any call, if an argument is invalid.
 * @throws the error of `devices`, `journal` or `onProgress`, after the calls that were under way.
 */
export function forEachDevice<D extends FleetDevice, T>(
  devices: Iterable<D> | AsyncIterable<D>,
  call: (device: D) => T | Promise<T>,
  options: ForEachDeviceOptions<T> = {},
): Promise<FleetReport<T>> {
  return new FleetRun(devices, call, orEmpty(options)).start();
}

class FleetRun<D extends FleetDevice, T> {
  readonly #call: (device: D) => T | Promise<T>;
  readonly #options: ForEachDeviceOptions<T>;
  readonly #concurrency: number;
  readonly #journal: RunJournal<T> | undefined;
  readonly #now: () => number;
  readonly #report: FleetReport<T> = {
    done: [],
    failed: [],
    unknown: [],
    duplicates: [],
    aborted: false,
  };
  readonly #seen = new Set<string>();
  readonly #duplicates = new Set<string>();
  /** Results of earlier runs, until their device is listed. */
  #recorded = new Map<string, DeviceOutcome<T>>();
  #iterator: Iterator<D> | AsyncIterator<D> | undefined;
  #total: number | undefined;
  /** Number of calls that are under way, and that have ended. */
  #active = 0;
  #ended = 0;
  #startTime = 0;
  /** Whether no further call may start. */
  #stopped = false;
  #failure: { error: unknown } | undefined;
  /** Ends the current wait. */
  #wake: () => void = () => {};

  constructor(
    devices: Iterable<D> | AsyncIterable<D>,
    call: (device: D) => T | Promise<T>,
    options: ForEachDeviceOptions<T>,
  ) {
    const { concurrency = CONCURRENCY, journal, run, now, total, signal } = options;
    if (typeof call !== "function") throw new TypeError("call must be a function of a device");
    if (!(Number.isSafeInteger(concurrency) && concurrency > 0)) {
      throw new TypeError(`concurrency must be a whole number from 1, got ${concurrency}`);
    }
    requireSignal({ signal }, "signal");
    this.#iterator = iteratorOf(devices);
    this.#call = call;
    this.#options = options;
    this.#concurrency = concurrency;
    this.#journal = isGiven(journal) ? new RunJournal(journal, run) : undefined;
    this.#now = now ?? (() => performance.now());
    this.#total = total ?? (Array.isArray(devices) ? devices.length : undefined);
  }

  async start(): Promise<FleetReport<T>> {
    const { signal } = this.#options;
    const onAbort = () => this.#stop();
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    await this.#startAll().catch((error) => this.#stop({ error }));
    while (this.#active > 0) await this.#change();
    signal?.removeEventListener("abort", onAbort);
    if (this.#failure) throw this.#failure.error;
    for (const outcome of this.#recorded.values()) this.#list(outcome);
    return { ...this.#report, duplicates: [...this.#duplicates] };
  }

  /** Starts the calls one by one, each as soon as fewer than `concurrency` are under way. */
  async #startAll(): Promise<void> {
    try {
      if (this.#journal) this.#recorded = await this.#journal.open();
      this.#startTime = this.#now();
      for (;;) {
        while (this.#active === this.#concurrency && !this.#stopped) await this.#change();
        const step = this.#stopped ? undefined : await this.#next();
        if (step?.done) return;
        if (!step || this.#stopped) break;
        this.#take(step.value);
      }
      this.#report.aborted = true;
    } finally {
      this.#closeIterator();
    }
  }

  /** Returns the next step of the iterator; `undefined` if the run is stopped in the meantime. */
  async #next(): Promise<IteratorResult<D> | undefined> {
    const iterator = this.#iterator;
    this.#iterator = undefined; // an iterator that has ended or thrown must not be closed
    const step = await new Promise<IteratorResult<D> | undefined>((resolve, reject) => {
      this.#wake = () => {
        if (this.#stopped) resolve(undefined);
      };
      Promise.resolve(iterator?.next()).then(resolve, reject);
    });
    if (!step?.done) this.#iterator = iterator;
    return step;
  }

  /** Lets the iterator release what it holds. Not awaited, because its `next()` may never settle. */
  async #closeIterator(): Promise<void> {
    try {
      await this.#iterator?.return?.();
    } catch {
      // The run is over: nothing depends on the rest of the list.
    }
  }

  /** Starts the call for a device, unless there is a result already. */
  #take(device: D): void {
    const id = idOf(device);
    if (this.#seen.has(id)) return this.#addDuplicate(id);
    this.#seen.add(id);
    const recorded = this.#recorded.get(id);
    this.#recorded.delete(id);
    if (recorded && (recorded.status === "done" || !this.#options.repeat?.(recorded))) {
      return this.#add(recorded);
    }
    this.#active++;
    this.#run(device, id, recorded)
      .catch((error) => this.#stop({ error }))
      .then(() => {
        this.#active--;
        this.#wake();
      });
  }

  async #run(device: D, id: string, recorded: DeviceOutcome<T> | undefined): Promise<void> {
    await this.#journal?.write({ id, status: "started" });
    if (this.#stopped) return await this.#release(id, recorded);
    const outcome = await this.#outcomeOf(device, id);
    await this.#journal?.write(outcome);
    this.#ended++;
    this.#add(outcome);
  }

  /** Withdraws the start of a call that the run was stopped before, so that another run does not count it as unknown. */
  async #release(id: string, recorded: DeviceOutcome<T> | undefined): Promise<void> {
    this.#report.aborted = true;
    if (recorded) this.#list(recorded);
    await this.#journal?.write(recorded ?? { id, status: "released" });
  }

  async #outcomeOf(device: D, id: string): Promise<DeviceOutcome<T>> {
    try {
      return { id, status: "done", value: await this.#call(device) };
    } catch (error) {
      return { id, status: mayHaveActed(error) ? "unknown" : "failed", error };
    }
  }

  #addDuplicate(id: string): void {
    this.#duplicates.add(id);
    if (this.#options.total === undefined && this.#total !== undefined) this.#total--;
  }

  #add(outcome: DeviceOutcome<T>): void {
    this.#list(outcome);
    const { done, failed, unknown } = this.#report;
    const counts = { done: done.length, failed: failed.length, unknown: unknown.length };
    const total = this.#total;
    const left = (total ?? NaN) - counts.done - counts.failed - counts.unknown;
    const seconds = (this.#now() - this.#startTime) / 1000;
    const rate = seconds > 0 ? this.#ended / seconds : 0;
    const estimate = left <= 0 ? 0 : left / rate * 1000;
    const timeLeft = Number.isFinite(estimate) ? estimate : undefined;
    this.#options.onProgress?.({ outcome, ...counts, total, rate, timeLeft });
  }

  #list(outcome: DeviceOutcome<T>): void {
    (this.#report[outcome.status] as DeviceOutcome<T>[]).push(outcome);
  }

  /** Ends the run after the calls under way; it then rejects with the first failure, if there is one. */
  #stop(failure?: { error: unknown }): void {
    this.#stopped = true;
    this.#failure ??= failure;
    this.#wake();
  }

  /** Resolves when a call ends or the run is stopped. */
  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve);
  }
}

function iteratorOf<D>(devices: Iterable<D> | AsyncIterable<D>): Iterator<D> | AsyncIterator<D> {
  // A string is iterable too, but its characters are not devices.
  if (typeof devices === "object" && devices) {
    if (Symbol.asyncIterator in devices) return devices[Symbol.asyncIterator]();
    if (Symbol.iterator in devices) return devices[Symbol.iterator]();
  }
  throw new TypeError(`devices must be an array or another iterable, got ${typeof devices}`);
}

function idOf(device: FleetDevice): string {
  const id: unknown = typeof device === "object" ? device?.id : device;
  return checkText("The id of each device", id);
}
