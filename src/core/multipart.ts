import { type DiskFile, fileOpener, readFile, SMALL_FILE } from "../runtime/disk_file.ts";
import { isBun } from "../runtime/name.ts";
import type { FileInput, Params } from "../types/common.ts";
import { cancel } from "./cancel.ts";
import { ParticleError } from "./errors.ts";
import { redactError } from "./redact.ts";

/** Bytes that are read and sent at a time: runtimes hold several of these pieces. */
const PIECE = 65_536;

/** A file as it is given, and what precedes it in the body. */
interface FilePart {
  readonly head: string;
  readonly name: string;
  input: FileInput;
}

/** What is read piece by piece, while the body is sent. */
type Large = Blob | DiskFile;

/** What a body consists of. */
type Piece = BlobPart | DiskFile;

/** A body that is read while it is sent. */
export interface Upload {
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array>;
  /** Why the stream failed: some runtimes only report that it did. */
  failure?: unknown;
}

/**
 * A body of type `multipart/form-data`. It is written here because a `FormData` holds its files in memory, and because
 * any `fetch` takes a `Blob` or a stream, but some take only a `FormData` of their own.
 */
export class Multipart {
  /** Value of the `content-type` header. */
  readonly contentType: string;
  readonly #files: FilePart[];
  readonly #end: string;

  /**
   * Prepares a body; no file is read yet. The cloud expects the files as parts `file`, `file2`, `file3`, …
   *
   * @throws {TypeError} if a file is none of the types it may be.
   */
  constructor(files: Readonly<Record<string, FileInput>>, form: Params) {
    const boundary = `particle-${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
    const part = (name: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`;
    this.contentType = `multipart/form-data; boundary=${boundary}`;
    this.#files = Object.entries(files).map(([name, input], index) => {
      requireFile(name, input);
      const type = isBlob(input) && /^[\x20-\x7e]+$/.test(input.type)
        ? input.type
        : "application/octet-stream"; // also for a Blob of another class that would add lines to the head
      const fileName = escape(name.replaceAll("\\", "/")); // the cloud expects slashes in paths
      const head = `${part(index ? `file${index + 1}` : "file")}; filename="${fileName}"\r\n` +
        `Content-Type: ${type}\r\n\r\n`;
      return { head, name, input };
    });
    const fields = Object.entries(form).filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => `${part(withCRLF(key))}\r\n\r\n${withCRLF(String(value))}\r\n`);
    this.#end = `${fields.join("")}--${boundary}--\r\n`;
  }

  /**
   * Reads the files and returns a body that can be sent once: a `Blob` if none of them is large.
   *
   * @param signal Ends the reading of streams.
   * @throws {ParticleError} with code `file` if a file cannot be read.
   */
  async open(signal: AbortSignal): Promise<Blob | Upload> {
    const pieces: Piece[] = [];
    for (const file of this.#files) {
      signal.throwIfAborted(); // the call may have ended while the file before was read
      try {
        pieces.push(file.head, await readInput(file, signal), "\r\n");
      } catch (error) {
        throw fileError(file, error);
      }
    }
    pieces.push(this.#end);
    if (!pieces.some(isLarge)) return new Blob(pieces as BlobPart[]);
    return this.#upload(pieces.map((piece) => isLarge(piece) ? piece : new Blob([piece])));
  }

  /** Three pieces belong to each file, and the last one to none. */
  #upload(pieces: Large[]): Upload {
    let index = 0;
    let start = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      while (start >= pieces[index]!.size) {
        start = 0;
        if (++index === pieces.length) return controller.close();
      }
      const { [index]: piece } = pieces;
      const slice = piece!.slice(start, start = Math.min(start + PIECE, piece!.size));
      try {
        controller.enqueue(new Uint8Array(await slice.arrayBuffer()));
      } catch (error) {
        throw upload.failure = fileError(this.#files[Math.floor(index / 3)]!, error);
      }
    };
    const size = pieces.reduce((sum, { size }) => sum + size, 0);
    const upload: Upload = { size, stream: new ReadableStream({ pull }, { highWaterMark: 0 }) };
    return upload;
  }
}

function requireFile(name: string, input: unknown): void {
  if (typeof input === "string") {
    if (fileOpener()) return;
    throw new TypeError(
      `The file "${input}" cannot be read: this runtime has no file system; pass a Blob instead of a path`,
    );
  }
  if (isBlob(input) || isBytes(input) || isStream(input)) return;
  throw new TypeError(
    `The file ${name} must be a path, a Blob, bytes or a stream, got ${typeof input}`,
  );
}

async function readInput(file: FilePart, signal: AbortSignal): Promise<Piece> {
  const { input } = file;
  if (typeof input === "string") return await readFile(input);
  // Kept, as its length must be known, and it may have to be sent again.
  if (isStream(input)) return file.input = await readStream(input, signal);
  // Bun sends nothing of a file on disk, as Bun.file() returns it, that is a part of another Blob.
  const isCopied = isBlob(input) && (isBun ? input.size <= SMALL_FILE : !isNative(input));
  return isCopied ? await input.arrayBuffer() : input as Piece;
}

// Objects are recognized by what they do: those of another realm or of a polyfill are of another class.

function isBlob(input: unknown): input is Blob {
  const { arrayBuffer, size } = (input ?? {}) as Partial<Blob>;
  return typeof arrayBuffer === "function" && typeof size === "number";
}

function isBytes(input: unknown): boolean {
  return ArrayBuffer.isView(input) ||
    Object.prototype.toString.call(input) === "[object ArrayBuffer]";
}

function isStream(input: unknown): input is ReadableStream<Uint8Array> {
  return typeof (input as Partial<ReadableStream> | null)?.getReader === "function";
}

/** Whether a Blob of this runtime can contain `blob`: of any other object it would contain `[object Blob]`. */
function isNative(blob: Blob): boolean {
  try {
    return !!Blob.prototype.slice.call(blob, 0, 0);
  } catch {
    return false; // a method of Blob accepts no object of another class
  }
}

/** By hand: workerd does not cancel a stream when the `signal` of `pipeThrough()` is aborted. */
async function readStream(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Blob> {
  const reader = stream.getReader();
  signal.addEventListener("abort", () => cancel(reader, signal.reason));
  const chunks: BlobPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    if (!ArrayBuffer.isView(value)) {
      cancel(reader);
      throw new TypeError("its stream must consist of Uint8Array");
    }
    chunks.push(value as BlobPart);
  }
}

/** Whether the content of a file must not become part of a Blob. */
function isLarge(piece: Piece): piece is Large {
  return "size" in Object(piece) && (isBun || !("type" in Object(piece)));
}

function fileError({ name, input }: FilePart, error: unknown): ParticleError {
  const { name: kind, code, message } = (error ?? {}) as Partial<Error & { code: string }>;
  let why = message;
  if (code === "ENOENT") why = "it does not exist";
  if (kind === "NotCapable") why = `Deno needs the permission --allow-read=${input}`;
  return new ParticleError(
    `The file "${typeof input === "string" ? input : name}" cannot be read: ${why}`,
    { code: "file", cause: redactError(error, []) },
  );
}

/** Escapes a name as browsers do. */
function escape(name: string): string {
  return name.replace(/[\r\n"]/g, encodeURIComponent);
}

/** Ends each line with CRLF, as browsers do in the names and values of fields. */
function withCRLF(text: string): string {
  return text.replace(/\r\n?|\n/g, "\r\n");
}
