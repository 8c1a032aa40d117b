/** Helpers of the tests of fleets: a journal in memory and calls that end when the test says so. */
import type { Journal } from "../../src/types/fleet.ts";

/** A journal in memory. */
export class MemoryJournal implements Journal {
  text: string;
  /** Called with each text before it is appended; a rejection is that of `append()`. */
  before: (text: string) => unknown = () => {};

  constructor(...lines: string[]) {
    this.text = lines.map((line) => `${line}\n`).join("");
  }

  async append(text: string): Promise<void> {
    await this.before(text);
    this.text += text;
  }

  read(): string {
    return this.text;
  }

  /** The lines that are records of devices, without their ends. */
  get records(): string[] {
    return this.text.split("\n").filter((line) => line.startsWith('{"id"'));
  }
}

/** The header of the run `test`. */
export const HEADER = '{"journal":1,"run":"test"}';

/** Calls that stay under way until `end()`. */
export class HeldCalls {
  /** The ids of the devices that were called. */
  readonly called: string[] = [];
  readonly #held = new Map<string, PromiseWithResolvers<string>>();

  readonly call = (id: string): Promise<string> => {
    const held = Promise.withResolvers<string>();
    this.called.push(id);
    this.#held.set(id, held);
    return held.promise;
  };

  /** Ends the call for a device, and lets everything run that follows from it. */
  async end(id: string, error?: unknown): Promise<void> {
    if (error === undefined) this.#held.get(id)?.resolve(`value of ${id}`);
    else this.#held.get(id)?.reject(error);
    await settle();
  }
}

/** Lets all promise callbacks run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
