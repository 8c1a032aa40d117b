import { type DiskFile, fileOpener, readFile } from "../runtime/disk_file.ts";
import { isBun } from "../runtime/name.ts";
import type { FileInput, Params } from "../types/common.ts";
import { ParticleError } from "./errors.ts";
import { redactError } from "./redact.ts";

/** Bytes that are read and sent at a time: more fills the memory of a runtime before it frees any. */
const CHUNK = 65_536;

/** Files up to this size are copied on Bun. */
const SMALL_BLOB = 4 * 1024 * 1024;

/** A file as it is given, and as the body shows it. */
interface FilePart {
  readonly head: string;
  readonly name: string;
  input: FileInput;
}

/** What a body is made of, in order. */
type Piece = string | ArrayBuffer | Uint8Array<ArrayBuffer> | Blob | DiskFile;

/** A body that is read from disk while it is sent. */
export interface Upload {
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array>;
  /** Why the stream failed: some runtimes only tell that it did. */
  failure?: unknown;
}

/**
 * A body of the type `multipart/form-data`. It is written here because a `FormData` can only hold files that are in
 * memory, and because every `fetch` takes a `Blob` or a stream, but some only their own kind of `FormData`.
 */
export class Multipart {
  /** The header that says where a part ends. */
  readonly contentType: string;
  readonly #files: FilePart[];
  readonly #fields: string;

  /**
   * Prepares a body; no file is read yet. The cloud expects the files as parts `file`, `file2`, `file3`, …
   *
   * @throws {TypeError} if something is not a file.
   */
  constructor(files: Readonly<Record<string, FileInput>>, form: Params) {
    const boundary = `particle-${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name=`;
    this.contentType = `multipart/form-data; boundary=${boundary}`;
    this.#files = Object.entries(files).map(([name, input], index) => {
      requireFile(name, input);
      const fileName = escape(name.replaceAll("\\", "/")); // the cloud expects slashes in paths
      const type = input instanceof Blob && input.type || "application/octet-stream";
      const head = `${disposition}"file${index ? index + 1 : ""}"; filename="${fileName}"\r\n` +
        `Content-Type: ${type}\r\n\r\n`;
      return { head, name, input };
    });
    this.#fields = Object.entries(form)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) =>
        `${disposition}"${escape(withCRLF(key))}"\r\n\r\n${withCRLF(String(value))}\r\n`
      ).join("") + `--${boundary}--\r\n`;
  }

  /**
   * Reads the files and returns a body that can be sent once. It is a `Blob` if it fits into memory.
   *
   * @param signal Ends the reading of streams.
   * @throws {ParticleError} with code `file` if a file cannot be read.
   */
  async open(signal: AbortSignal): Promise<Blob | Upload> {
    const pieces: Piece[] = [];
    for (const file of this.#files) {
      try {
        if (file.input instanceof ReadableStream) file.input = await readStream(file.input, signal);
        pieces.push(file.head, await readInput(file.input), "\r\n");
      } catch (error) {
        throw fileError(file, error);
      }
    }
    pieces.push(this.#fields);
    const inMemory = pieces.filter(isInMemory);
    if (inMemory.length === pieces.length) return new Blob(inMemory);
    return this.#stream(pieces);
  }

  #stream(pieces: Piece[]): Upload {
    const blobs = pieces.map((piece) => isInMemory(piece) ? new Blob([piece]) : piece);
    let index = 0;
    let start = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      while (blobs[index] && start >= blobs[index]!.size) {
        index++;
        start = 0;
      }
      const blob = blobs[index];
      if (!blob) return controller.close();
      const end = Math.min(start + CHUNK, blob.size);
      try {
        controller.enqueue(new Uint8Array(await blob.slice(start, end).arrayBuffer()));
      } catch (error) {
        upload.failure = fileError(this.#files[Math.trunc(index / 3)]!, error);
        throw upload.failure;
      }
      start = end;
    };
    const upload: Upload = {
      size: blobs.reduce((sum, { size }) => sum + size, 0),
      stream: new ReadableStream({ pull }, { highWaterMark: 0 }),
    };
    return upload;
  }
}

function requireFile(name: string, input: unknown): void {
  if (typeof input === "string") {
    if (fileOpener()) return;
    throw new TypeError(
      `The file "${input}" cannot be read: this runtime has no file system; pass a Blob or Uint8Array instead of a path`,
    );
  }
  if (
    !(input instanceof Blob || input instanceof ArrayBuffer || ArrayBuffer.isView(input) ||
      input instanceof ReadableStream)
  ) {
    throw new TypeError(
      `The file ${name} must be a path, a Blob, bytes or a stream, got ${typeof input}`,
    );
  }
}

/** Reads a stream to its end, as the length of a body must be known, and as it may have to be sent again. */
async function readStream(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  return await new Response(stream.pipeThrough(new TransformStream(), { signal })).arrayBuffer();
}

async function readInput(input: Exclude<FileInput, ReadableStream>): Promise<Piece> {
  if (typeof input === "string") return await readFile(input);
  // Bun leaves files on disk, as Bun.file() returns them, out of a Blob that is made of them.
  if (isBun && input instanceof Blob && input.size <= SMALL_BLOB) return await input.arrayBuffer();
  return input as Piece;
}

/** Whether a piece can become part of a Blob. */
function isInMemory(piece: Piece): piece is Exclude<Piece, DiskFile> {
  return typeof piece === "string" || piece instanceof ArrayBuffer || ArrayBuffer.isView(piece) ||
    !isBun && piece instanceof Blob;
}

function fileError({ name, input }: FilePart, error: unknown): ParticleError {
  const { name: kind, code, message } = (error ?? {}) as Partial<Error & { code: string }>;
  const why = kind === "NotCapable"
    ? `Deno needs the permission --allow-read=${input}`
    : code === "ENOENT"
    ? "it does not exist"
    : message;
  const file = typeof input === "string" ? input : name;
  const cause = redactError(error, []);
  return new ParticleError(`The file "${file}" cannot be read: ${why}`, { code: "file", cause });
}

/** Escapes a name as browsers do. */
function escape(name: string): string {
  return name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}

/** Ends each line with CRLF, as browsers do in the names and values of fields. */
function withCRLF(text: string): string {
  return text.replace(/\r\n?|\n/g, "\r\n");
}
