import { throwLater } from "../core/throw_later.ts";

/** A function that receives the value of an event. If it returns a promise that rejects, `error` is emitted. */
export type Listener<T> = (value: T) => unknown;

/**
 * A typed event emitter with `on`, `once` and `off`, the part of Node's `EventEmitter` that the reference document
 * uses. `Events` maps the names of events to their values and must include `error`.
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

  /** Removes a listener that was added with `on()`; if it was added more than once, only the last one. */
  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    const listeners = [...this.#listeners.get(name) ?? []];
    const index = listeners.lastIndexOf(listener);
    if (index >= 0) listeners.splice(index, 1);
    this.#listeners.set(name, listeners);
    return this;
  }

  /** Returns the number of listeners for an event. */
  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  /** Whether listeners are no longer called, except with errors that listeners throw. */
  protected get isMuted(): boolean {
    return this.#isMuted;
  }

  /** Stops all emissions, including those in progress: listeners that have not been called yet are skipped. */
  protected mute(): void {
    this.#isMuted = true;
  }

  /**
   * Calls the listeners in order. If one throws or rejects, `error` is emitted and the others are still called.
   *
   * @param name Name of the event.
   * @param value Value that the listeners receive.
   * @param isFinal Whether to call listeners even if the emitter is or becomes muted. Default: `false`.
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
        // Not `instanceof Promise`: promises from another realm or a library have a different class.
        result?.catch?.((error) => this.#fail(name, error));
      } catch (error) {
        this.#fail(name, error);
      }
    }
  }

  /** Reports what a listener threw, even if the emitter is muted: such an error must not be lost. */
  #fail(name: keyof Events, error: unknown): void {
    if (name === "error") throwLater(error);
    else this.emitError(error as Events["error"], true);
  }

  /** Emits `error`; without a listener, throws the error as an uncaught one so that it is not lost. */
  protected emitError(error: Events["error"], isFinal = false): void {
    if (this.listenerCount("error") > 0) this.emit("error", error, isFinal);
    else throwLater(error);
  }
}
