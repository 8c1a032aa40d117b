/** Saves the state of an emulator to a file, and loads it again. */
import { sha256, toHex } from "./base/bytes.ts";
import { cloudOf, Emulator } from "./emulator.ts";
import {
  followLinks,
  listFolder,
  nextTurn,
  readText,
  removeFile,
  replacedBy,
  replaceFile,
  splitPath,
  syncFolder,
} from "./base/files.ts";
import { isObject } from "./base/values.ts";
import { FileError, JsonText } from "./base/json_text.ts";
import type { EmulatorOptions, EmulatorState } from "./model/options.ts";
import { reasonOf } from "./base/value_error.ts";
import { BinaryFiles, References } from "./saved_state/binary_files.ts";
import { jsonPieces } from "./saved_state/json_pieces.ts";
import { saveState } from "./saved_state/state.ts";

/** The pause between two saves, in milliseconds. */
const INTERVAL_MS = 5_000;
/** The pause after a save is at least this many times as long as the save took, as a large state takes longer. */
const PAUSE_FACTOR = 10;
/** How many characters are serialized before other tasks can run. */
const CHUNK = 64 * 1024;
/** The largest state without its binaries, in bytes: it is loaded as one string, and strings have a maximum length. */
const STATE_MAX = 256 * 1024 * 1024;

/** Matches what a state file has in place of a binary that is in a file of its own. */
const REFERENCE = /"sha256:([0-9a-f]{64})"/g;

/** The file that the state of an emulator is saved to. */
export class StateFile {
  readonly path: string;
  /** The path of the file itself; `path` may be a symbolic link. */
  readonly #target: string;
  readonly #binaries: BinaryFiles;
  readonly #emulator: Emulator;
  /** The digests of the chunks that are in the file. */
  #written: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #onError: (error: unknown) => void;
  /** Whether a failure has been reported and no save has succeeded since. */
  #isFailing = false;

  constructor(
    path: string,
    target: string,
    emulator: Emulator,
    onError: (error: unknown) => void,
  ) {
    this.path = path;
    this.#target = target;
    this.#binaries = new BinaryFiles(target);
    this.#emulator = emulator;
    this.#onError = onError;
  }

  /**
   * Saves the current state, unless the file already holds it. Saves run one after the other.
   *
   * @throws {FileError} if the state cannot be saved; the file is then unchanged.
   */
  save(): Promise<void> {
    const saved = this.#writing.then(() => this.#save());
    this.#writing = saved.catch(() => undefined); // The caller of this save handles its error.
    return saved;
  }

  /** Saves regularly from now on. Failed saves are retried; of several failures in a row, the first is reported. */
  follow(intervalMs: number = INTERVAL_MS): void {
    this.#followAfter(intervalMs, intervalMs);
  }

  #followAfter(pauseMs: number, intervalMs: number): void {
    this.#timer = setTimeout(async () => {
      const start = Date.now();
      await this.save().then(() => this.#isFailing = false, (error) => this.#report(error));
      const pause = Math.max(intervalMs, PAUSE_FACTOR * (Date.now() - start));
      if (this.#timer !== undefined) this.#followAfter(pause, intervalMs);
    }, pauseMs);
  }

  #report(error: unknown): void {
    if (!this.#isFailing) this.#onError(error);
    this.#isFailing = true;
  }

  /**
   * Stops saving regularly, and saves one last time.
   *
   * @throws {FileError} if the state cannot be saved.
   */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.save();
  }

  async #save(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      const message = `Cannot save the state to ${this.path}: ${reasonOf(error)}`;
      throw new FileError(message, { cause: error });
    }
  }

  /**
   * The order makes a crash harmless at any time. Binaries are on disk before a state refers to them, and are removed
   * only when the state on disk no longer does.
   */
  async #write(): Promise<void> {
    const references = new References();
    const state = saveState(cloudOf(this.#emulator), references.encode);
    const binaries = await references.resolve();
    const { chunks, digests } = await serialize(state);
    if (digests === this.#written) return;
    await this.#binaries.write(binaries);
    await replaceFile(this.#target, chunks);
    await syncFolder(splitPath(this.#target).folder);
    this.#written = digests;
    await this.#binaries.keepOnly(binaries);
  }
}

/** Serializes a state, and computes the digests of its chunks. Other tasks can run after each chunk. */
async function serialize(state: object): Promise<{ chunks: Uint8Array[]; digests: string }> {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  const digests: string[] = [];
  let size = 0;
  let text = "";
  const flush = async (): Promise<void> => {
    const chunk = encoder.encode(text);
    text = "";
    size += chunk.length;
    if (size > STATE_MAX) {
      throw new Error(
        `Without its binaries it is larger than ${STATE_MAX} bytes, too large to be loaded again; ` +
          "delete ledgers or other data",
      );
    }
    chunks.push(chunk);
    digests.push(toHex(await sha256(chunk)));
    await nextTurn();
  };
  for (const piece of jsonPieces(state)) {
    text += piece;
    if (text.length >= CHUNK) await flush();
  }
  text += "\n";
  await flush();
  return { chunks, digests: digests.join() };
}

/** Removes the temporary files of saves that a crash interrupted. */
async function removeLeftovers(path: string): Promise<void> {
  const { folder, name } = splitPath(path);
  for (const other of await listFolder(folder)) {
    if (replacedBy(other) === name) await removeFile(`${folder}/${other}`);
  }
}

async function read(path: string): Promise<{ target: string; text: string | undefined }> {
  try {
    const target = await followLinks(path);
    await removeLeftovers(target);
    return { target, text: await readText(target) };
  } catch (error) {
    throw new FileError(`Cannot read the state in ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Creates an emulator from a state file, or an empty one if the file does not exist yet. If the path is a symbolic
 * link, the file that it points to is used.
 *
 * @param path The path of the state file.
 * @param options The options of the emulator, besides `state`.
 * @returns The emulator, the file to save it to, and whether that file does not exist yet.
 * @throws {FileError} if the file or one of its binaries cannot be read or is damaged; they are then left unchanged.
 */
export async function openStateFile(
  path: string,
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; file: StateFile; isNew: boolean }> {
  const { onError = (error): void => console.error(reasonOf(error)) } = options;
  const { target, text } = await read(path);
  const emulator = text === undefined
    ? new Emulator(options)
    : await load(path, target, text, options);
  const file = new StateFile(path, target, emulator, onError);
  return { emulator, file, isNew: text === undefined };
}

async function load(
  path: string,
  target: string,
  text: string,
  options: EmulatorOptions,
): Promise<Emulator> {
  const json = new JsonText(path, text);
  const state = json.parse();
  const hashes = new Set(Array.from(text.matchAll(REFERENCE), ([, hash = ""]) => hash));
  const files = await new BinaryFiles(target).read(hashes);
  // The constructor of the emulator checks whether this is a valid state.
  const checked = (isObject(state) ? { ...state, files } : state) as EmulatorState;
  try {
    return new Emulator({ ...options, state: checked });
  } catch (error) {
    throw json.explain(error);
  }
}
