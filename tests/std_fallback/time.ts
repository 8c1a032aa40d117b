/** Stand-in for the part of `@std/testing/time` these tests use, where JSR cannot be reached. */
const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  Date: globalThis.Date,
};
const realAbortTimeout = AbortSignal.timeout;
interface Timer {
  id: number;
  at: number;
  every: number | undefined;
  run: () => void;
}

export class TimeError extends Error {
  override name = "TimeError";
}

/** A clock that only moves when told to. */
export class FakeTime implements Disposable {
  static #active: FakeTime | undefined;
  readonly start: number;
  #now: number;
  #ids = 0;
  #timers = new Map<number, Timer>();
  #done = false;

  constructor(start?: number | string | Date | null) {
    if (FakeTime.#active) throw new TimeError("time is already faked");
    FakeTime.#active = this;
    this.start = this.#now = new real.Date(start ?? real.Date.now()).getTime();
    const add = (every: boolean) => (fn: (...a: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const id = ++this.#ids;
      const wait = Math.max(every ? 1 : 0, Number(ms) || 0);
      this.#timers.set(id, {
        id,
        at: this.#now + wait,
        every: every ? wait : undefined,
        run: () => fn(...args),
      });
      return id;
    };
    const drop = (id?: number) => void this.#timers.delete(Number(id));
    const now = () => this.#now;
    const FakeDate: DateConstructor = new Proxy(real.Date, {
      construct: (t, args, n): Date =>
        Reflect.construct(
          t,
          args.length ? args : [now()],
          n === FakeDate ? t : n,
        ),
      apply: () => new real.Date(now()).toString(),
      get: (t, k, r) => k === "now" ? now : Reflect.get(t, k, r),
    });
    Object.assign(globalThis, {
      setTimeout: add(false),
      clearTimeout: drop,
      setInterval: add(true),
      clearInterval: drop,
      Date: FakeDate,
    });
    AbortSignal.timeout = (ms) => {
      const c = new AbortController();
      globalThis.setTimeout(
        () => c.abort(new DOMException("Signal timed out.", "TimeoutError")),
        ms,
      );
      return c.signal;
    };
  }

  get now(): number {
    return this.#now;
  }
  #due(limit: number): Timer | undefined {
    let best: Timer | undefined;
    for (const t of this.#timers.values()) {
      if (
        t.at <= limit &&
        (!best || t.at < best.at || (t.at === best.at && t.id < best.id))
      ) best = t;
    }
    return best;
  }
  #fire(t: Timer): void {
    this.#now = Math.max(this.#now, t.at);
    if (t.every === undefined) this.#timers.delete(t.id);
    else t.at += t.every;
    t.run();
  }
  /** Lets pending promise callbacks run. */
  async runMicrotasks(): Promise<void> {
    await new Promise<void>((r) => real.setTimeout.call(globalThis, r, 0));
  }
  tick(ms = 0): void {
    const end = this.#now + ms;
    for (let t = this.#due(end); t; t = this.#due(end)) this.#fire(t);
    this.#now = end;
  }
  async tickAsync(ms = 0): Promise<void> {
    const end = this.#now + ms;
    await this.runMicrotasks();
    for (let t = this.#due(end); t; t = this.#due(end)) {
      this.#fire(t);
      await this.runMicrotasks();
    }
    this.#now = end;
  }
  next(): boolean {
    const t = this.#due(Infinity);
    if (t) this.#fire(t);
    return !!t;
  }
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }
  restore(): void {
    if (this.#done) throw new TimeError("time is already restored");
    this.#done = true;
    FakeTime.#active = undefined;
    Object.assign(globalThis, real);
    AbortSignal.timeout = realAbortTimeout;
  }
  [Symbol.dispose](): void {
    if (!this.#done) this.restore();
  }
}
