/** A saved state in a file. */
import { readText, writeText } from "../files.ts";
import { JsonText } from "../json_text.ts";
import { Emulator } from "../emulator.ts";
import type { EmulatorOptions } from "../options.ts";
import type { EmulatorState } from "./state.ts";

/** How long changes may stay unsaved, in milliseconds. */
const INTERVAL_MS = 5_000;

/** A file that an emulator is saved to. */
export class StateFile {
  readonly path: string;
  #emulator: Emulator;
  #written: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #onError: (error: unknown) => void;

  constructor(
    path: string,
    emulator: Emulator,
    written: string | undefined,
    onError: (error: unknown) => void,
  ) {
    this.path = path;
    this.#emulator = emulator;
    this.#written = written;
    this.#onError = onError;
  }

  /** Writes the file, unless it says the same already. One write waits for another. */
  save(): Promise<void> {
    const write = async (): Promise<void> => {
      const text = JSON.stringify(this.#emulator.save(), null, 1) + "\n";
      if (text === this.#written) return;
      await writeText(this.path, text);
      this.#written = text;
    };
    const saved = this.#writing.then(write);
    this.#writing = saved.catch(() => undefined); // Whoever asked for it learns of it.
    return saved;
  }

  /** Saves every so often from now on. What goes wrong is reported, and tried again. */
  follow(intervalMs: number = INTERVAL_MS): void {
    this.#timer = setTimeout(() => {
      this.save().catch(this.#onError).finally(() => {
        if (this.#timer !== undefined) this.follow(intervalMs);
      });
    }, intervalMs);
  }

  /** Saves a last time. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.save();
  }
}

/**
 * Creates an emulator from a file, or an empty one if there is no file yet.
 *
 * @throws {FileError} if the file is damaged; it stays as it is
 */
export async function openStateFile(
  path: string,
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; file: StateFile; isNew: boolean }> {
  const text = await readText(path);
  const { onError = (error): void => console.error(error) } = options;
  const create = (state?: EmulatorState): Emulator => new Emulator({ ...options, state });
  const emulator = text === undefined ? create() : load(new JsonText(path, text), create);
  const file = new StateFile(path, emulator, text, onError);
  return { emulator, file, isNew: text === undefined };
}

function load(json: JsonText, create: (state: EmulatorState) => Emulator): Emulator {
  const state = json.parse();
  try {
    return create(state as EmulatorState); // Whether it is one is for the emulator to check.
  } catch (error) {
    throw json.explain(error);
  }
}
