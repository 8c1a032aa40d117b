/** Takes what an event carries; what it returns is of no account, but a promise is watched for errors. */
export type Listener<T> = (value: T) => unknown;

/**
 * Typed `on`, `once` and `off`, the part of Node's `EventEmitter` that the reference document uses. `Events` maps
 * the names of events to what they carry; among them is `error`.
 */
export class Emitter<Events extends { error: unknown }> {
  readonly #listeners = new Map<keyof Events, Listener<never>[]>();

  /** Calls `listener` on every event of this name. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    this.#listeners.set(name, [...this.#listeners.get(name) ?? [], listener]);
    return this;
  }

  /** Calls `listener` on the next event of this name only. */
  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    const wrapper = (value: Events[Name]) => {
      this.off(name, wrapper);
      return listener(value);
    };
    return this.on(name, wrapper);
  }

  /** Stops calling a listener that `on` was given. */
  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    const listeners = [...this.#listeners.get(name) ?? []];
    const index = listeners.lastIndexOf(listener);
    if (index >= 0) listeners.splice(index, 1);
    this.#listeners.set(name, listeners);
    return this;
  }

  /** How many listeners an event has. */
  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  /** Calls the listeners in order. One that throws, or rejects, ends up in `error` and does not stop the others. */
  protected emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const listeners = this.#listeners.get(name);
    if (!listeners) return;
    for (const listener of listeners) {
      try {
        const result = (listener as Listener<Events[Name]>)(value);
        if (result instanceof Promise) result.catch((error) => this.#fail(name, error));
      } catch (error) {
        this.#fail(name, error);
      }
    }
  }

  #fail(name: keyof Events, error: unknown): void {
    if (name === "error") throwLater(error);
    else this.emitError(error as Events["error"]);
  }

  /** Emits `error`; with nobody to hear it, the error is thrown as an uncaught one, for it must not vanish. */
  protected emitError(error: Events["error"]): void {
    if (this.listenerCount("error") > 0) this.emit("error", error);
    else throwLater(error);
  }
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
