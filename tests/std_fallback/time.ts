/** Replacement for the parts of `@std/testing/time` that these tests use, if JSR cannot be reached. */

const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
};
const realAbortTimeout = AbortSignal.timeout;

export class TimeError extends Error {
  override name = "TimeError";
}

interface Timer {
  due: number;
  /** The position among timers that are due at the same time. */
  order: number;
  /** The interval in milliseconds; `undefined` for a timer that runs once. */
  every: number | undefined;
  run: () => void;
}

/** A clock and its timers. */
class Schedule {
  now: number;
  readonly #timers = new Map<number, Timer>();
  #lastId = 0;
  #lastOrder = 0;

  constructor(now: number) {
    this.now = now;
  }

  add(run: () => void, wait: number, repeats: boolean): number {
    const id = ++this.#lastId;
    this.#timers.set(id, {
      due: this.now + wait,
      order: ++this.#lastOrder,
      every: repeats ? wait : undefined,
      run,
    });
    return id;
  }

  delete(id: number): void {
    this.#timers.delete(id);
  }

  /** The time at which the next timer is due; `undefined` if there is none. */
  get nextDue(): number | undefined {
    return this.#first(Infinity)?.[1].due;
  }

  /** Advances the clock and runs all timers that become due, including those added meanwhile. */
  advanceTo(end: number): void {
    if (end < this.now) {
      throw new RangeError(`The fake time cannot go back from ${this.now} to ${end}`);
    }
    for (let next = this.#first(end); next; next = this.#first(end)) this.#run(...next);
    this.now = end;
  }

  #first(end: number): [id: number, timer: Timer] | undefined {
    let first: [number, Timer] | undefined;
    for (const [id, timer] of this.#timers) {
      if (!(timer.due <= end)) continue;
      const isEarlier = !first || timer.due < first[1].due ||
        (timer.due === first[1].due && timer.order < first[1].order);
      if (isEarlier) first = [id, timer];
    }
    return first;
  }

  #run(id: number, timer: Timer): void {
    this.now = timer.due;
    // Updated before the callback runs, as it may throw or clear the timer.
    if (timer.every === undefined) this.#timers.delete(id);
    else {
      timer.due += timer.every;
      timer.order = ++this.#lastOrder;
    }
    timer.run();
  }
}

/** The schedule that the globals use while time is faked. */
let active: Schedule | undefined;

/** Returns the schedule. Throws if a fake function is called after the real ones are restored. */
function activeFor(name: string): Schedule {
  if (!active) throw new TimeError(`Cannot call the fake ${name}() after real time is restored`);
  return active;
}

function setter(name: "setTimeout" | "setInterval", shortest: number) {
  return (callback: unknown, ms = 0, ...args: unknown[]): number => {
    const schedule = activeFor(name);
    if (typeof callback !== "function") {
      throw new TimeError(`The callback of ${name} must be a function`);
    }
    const wait = Math.max(shortest, Math.floor(ms));
    return schedule.add(() => callback.apply(null, args), wait, name === "setInterval");
  };
}

const clear = (id: number): void => activeFor("clearTimeout").delete(id);

const dateNow = (): number => active?.now ?? real.Date.now();

const fakes = {
  Date: new Proxy(real.Date, {
    construct: (date, args): Date => Reflect.construct(date, args.length ? args : [dateNow()]),
    apply: () => new real.Date(dateNow()).toString(),
    get: (date, key) => key === "now" ? dateNow : Reflect.get(date, key),
  }),
  setTimeout: setter("setTimeout", 0),
  clearTimeout: clear,
  setInterval: setter("setInterval", 1),
  clearInterval: clear,
};

function fakeAbortTimeout(ms: number): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException("Signal timed out.", "TimeoutError"));
  fakes.setTimeout(abort, ms);
  return controller.signal;
}

function startTime(start: number | string | Date | null | undefined): number {
  if (start === null || start === undefined) return real.Date.now();
  const time = typeof start === "number" ? Math.floor(start) : new real.Date(start).getTime();
  if (Number.isNaN(time)) throw new TypeError(`The fake time cannot start at ${start}`);
  return time;
}

/** A clock that only moves when a test advances it. */
export class FakeTime implements Disposable {
  readonly start: number;
  readonly #schedule: Schedule;

  constructor(start?: number | string | Date | null) {
    if (active) throw new TimeError("Cannot fake the time: it is already faked");
    this.start = startTime(start);
    active = this.#schedule = new Schedule(this.start);
    Object.assign(globalThis, fakes);
    AbortSignal.timeout = fakeAbortTimeout;
  }

  get now(): number {
    return this.#schedule.now;
  }

  set now(value: number) {
    this.#schedule.advanceTo(value);
  }

  tick(ms = 0): void {
    this.now += ms;
  }

  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Advances to the time of the next timer and runs all timers that are due then. */
  next(): boolean {
    const due = this.#schedule.nextDue;
    if (due !== undefined) this.now = due;
    return due !== undefined;
  }

  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Advances from timer to timer until none is left. */
  runAll(): void {
    while (this.next());
  }

  async runAllAsync(): Promise<void> {
    while (this.#schedule.nextDue !== undefined) await this.nextAsync();
  }

  /** Waits in real time. */
  async delay(ms: number, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    const aborted = () => new DOMException("Delay was aborted.", "AbortError");
    if (signal?.aborted) throw aborted();
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        real.clearTimeout.call(globalThis, timer);
        reject(aborted());
      };
      const timer = real.setTimeout.call(globalThis, () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop);
    });
  }

  /** Waits for one macrotask of the real event loop, before which all pending promise callbacks run. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  restore(): void {
    if (active !== this.#schedule) {
      throw new TimeError("Cannot restore the time: it is already restored");
    }
    active = undefined;
    Object.assign(globalThis, real);
    AbortSignal.timeout = realAbortTimeout;
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
