/**
 * Bodies with files, for requests that have no function of their own.
 *
 * @module
 */
import { type DiskFile, fileOpener, readFile, SMALL_FILE } from "../runtime/disk_file.ts";
import { isBun } from "../runtime/name.ts";
import type { Fetch, FileInput, Params } from "../types/common.ts";
import type { UploadBody } from "./body.ts";
import { cancel } from "./cancel.ts";
import { ParticleError } from "./errors.ts";
import { redactError } from "./redact.ts";
import { sendUpload, type Upload } from "./send_upload.ts";

/** Number of bytes that are read and sent at a time. Runtimes buffer several of these pieces. */
const PIECE = 65_536;

/** A file and the header lines that precede it in the body. */
interface FilePart {
  readonly head: string;
  readonly name: string;
  input: FileInput;
}

/** A file that is read piece by piece while the body is sent. */
type Large = Blob | DiskFile;

/** A piece of a body. */
type Piece = BlobPart | DiskFile;

/**
 * A body of type `multipart/form-data`. `FormData` is not used because it keeps files in memory, and because some
 * implementations of `fetch` accept only their own `FormData`, while all accept a `Blob` or a stream.
 *
 * @example
 * ```ts
 * import { Multipart, Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const source = new Blob(["void setup() {} void loop() {}"]);
 * const data = new Multipart({ "main.ino": source }, { platform_id: 32, latest: true });
 * await particle.post({ uri: "/v1/binaries", data });
 * ```
 */
export class Multipart implements UploadBody {
  /** Value of the `content-type` header. */
  readonly contentType: string;
  readonly #files: FilePart[];
  readonly #end: string;

  /**
   * Prepares a body without reading any files. The cloud expects the files as parts `file`, `file2`, `file3`, …
   *
   * @param files The files by name.
   * @param form Fields that follow the files; `undefined` and `null` values are left out.
   * @throws {TypeError} if a file is not of a supported type.
   */
  constructor(files: Readonly<Record<string, FileInput>>, form: Params = {}) {
    const boundary = `particle-${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
    const part = (name: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`;
    this.contentType = `multipart/form-data; boundary=${boundary}`;
    this.#files = Object.entries(files).map(([name, input], index) => {
      requireFile(name, input);
      const type = isBlob(input) && /^[\x20-\x7e]+$/.test(input.type)
        ? input.type
        : "application/octet-stream"; // also if the type of a foreign Blob would add header lines
      const fileName = escape(name.replaceAll("\\", "/")); // the cloud expects slashes in paths
      const head = `${part(index ? `file${index + 1}` : "file")}; filename="${fileName}"\r\n` +
        `Content-Type: ${type}\r\n\r\n`;
      return { head, name, input };
    });
    const fields = Object.entries(form).filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => `${part(withCRLF(key))}\r\n\r\n${withCRLF(String(value))}\r\n`);
    this.#end = `${fields.join("")}--${boundary}--\r\n`;
  }

  /** Reads the files and sends a request with them. */
  async send(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
    const signal = init.signal!;
    const body = await this.open(signal);
    signal.throwIfAborted(); // an injected fetch may ignore its signal
    if ("slice" in body) return await fetch(url, { ...init, body });
    return await sendUpload(fetch, url, init, body);
  }

  /**
   * Reads the files and returns a body that can be sent once: a `Blob` if none of them is large.
   *
   * @internal
   * @param signal Cancels the reading of streams.
   * @throws {ParticleError} with code `file` if a file cannot be read.
   */
  async open(signal: AbortSignal): Promise<Blob | Upload> {
    const pieces: Piece[] = [];
    for (const file of this.#files) {
      signal.throwIfAborted(); // the call may have ended while the previous file was read
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

  /** Each file consists of three pieces. The last piece belongs to no file. */
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
  // Kept in memory, because its length must be known and it may be sent again.
  if (isStream(input)) return file.input = await readStream(input, signal);
  // Bun sends no bytes of a file on disk (from Bun.file()) that is part of another Blob.
  const isCopied = isBlob(input) && (isBun ? input.size <= SMALL_FILE : !isNative(input));
  return isCopied ? await input.arrayBuffer() : input as Piece;
}

// Objects are recognized by their methods: those from another realm or a polyfill have another class.

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

/** Returns whether `new Blob([blob])` copies the bytes; of any other object it copies the text `[object Blob]`. */
function isNative(blob: Blob): boolean {
  try {
    return !!Blob.prototype.slice.call(blob, 0, 0);
  } catch {
    return false; // methods of Blob throw for objects of another class
  }
}

/** Reads a stream without `pipeThrough()`, whose `signal` does not cancel the stream on workerd. */
async function readStream(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Blob> {
  const reader = stream.getReader();
  signal.addEventListener("abort", () => cancel(reader, signal.reason));
  const chunks: BlobPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    if (!ArrayBuffer.isView(value)) {
      cancel(reader);
      throw new TypeError("its stream must contain only Uint8Array chunks");
    }
    chunks.push(value as BlobPart);
  }
}

/** Returns whether a piece is read while the body is sent, instead of becoming part of a Blob. */
function isLarge(piece: Piece): piece is Large {
  return "size" in Object(piece) && (isBun || !("type" in Object(piece)));
}

function fileError({ name, input }: FilePart, error: unknown): ParticleError {
  const { name: kind, code, message } = (error ?? {}) as Partial<Error & { code: string }>;
  let reason = message;
  if (code === "ENOENT") reason = "it does not exist";
  if (kind === "NotCapable") reason = `Deno needs the permission --allow-read=${input}`;
  return new ParticleError(
    `The file "${typeof input === "string" ? input : name}" cannot be read: ${reason}`,
    { code: "file", cause: redactError(error, []) },
  );
}

/** Escapes a name as browsers do. */
function escape(name: string): string {
  return name.replace(/[\r\n"]/g, encodeURIComponent);
}

/** Ends each line with CRLF, as browsers do in names and values of fields. */
function withCRLF(text: string): string {
  return text.replace(/\r\n?|\n/g, "\r\n");
}
