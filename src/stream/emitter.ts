/** Takes what an event carries; what it returns is of no account, but a promise is watched for errors. */
export type Listener<T> = (value: T) => unknown;

/**
 * Typed `on`, `once` and `off`, the part of Node's `EventEmitter` that the reference document uses. `Events` maps
 * the names of events to what they carry; among them is `error`.
 */
export class Emitter<Events extends { error: unknown }> {
  readonly #listeners = new Map<keyof Events, Listener<never>[]>();
  #isMuted = false;

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

  /** Whether listeners hear nothing any more, except errors of their own. */
  protected get isMuted(): boolean {
    return this.#isMuted;
  }

  /** Ends all emissions, including those in progress: listeners that have not been called yet are not called. */
  protected mute(): void {
    this.#isMuted = true;
  }

  /**
   * Calls the listeners in order. One that throws, or rejects, ends up in `error` and does not stop the others.
   *
   * @param isFinal Whether to call them even if the emitter is muted, or becomes so in between.
   */
  protected emit<Name extends keyof Events>(
    name: Name,
    value: Events[Name],
    isFinal = false,
  ): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      if (this.#isMuted && !isFinal) return;
      try {
        const result = (listener as Listener<Events[Name]>)(value) as Promise<unknown> | undefined;
        // Not by its class: a promise of another realm or a library is another one.
        result?.catch?.((error) => this.#fail(name, error));
      } catch (error) {
        this.#fail(name, error);
      }
    }
  }

  /** Reports what a listener threw, even if the emitter is muted: such an error must not vanish. */
  #fail(name: keyof Events, error: unknown): void {
    if (name === "error") throwLater(error);
    else this.emitError(error as Events["error"], true);
  }

  /** Emits `error`; without a listener, throws the error as an uncaught one, because it must not vanish. */
  protected emitError(error: Events["error"], isFinal = false): void {
    if (this.listenerCount("error") > 0) this.emit("error", error, isFinal);
    else throwLater(error);
  }
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
