/** The archive of a firmware library: a `.tar.gz` file with `library.properties`. Source: docs, Libraries. */
import { parseTar } from "nanotar";
import type { Bytes } from "../base/bytes.ts";
import { failure, failures } from "../http/errors.ts";
import { NAME_MAX, TEXT_MAX } from "../http/params.ts";
import type { LibraryProperties } from "../stores/library_version.ts";

/** The largest size of an unpacked archive, in bytes. Our own choice. */
const UNPACKED_MAX = 32 * 1024 * 1024;
/** The largest `library.properties`, in bytes. Our own choice. */
const PROPERTIES_MAX = 64 * 1024;
/** The most files in an archive. Our own choice. */
const FILES_MAX = 10_000;
const BLOCK = 512;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.-]{1,32})?$/;

const unreadable = (): Error => failures(400, "The archive is not a valid .tar.gz file");

/** Unpacks gzip data up to a limit, because an archive may unpack to a thousand times its size. */
async function gunzip(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const next = () =>
    reader.read().catch(() => {
      throw unreadable();
    });
  for (let read = await next(); !read.done; read = await next()) {
    size += read.value.byteLength;
    if (size > UNPACKED_MAX) {
      await reader.cancel();
      throw failure(413, "The archive is too large once unpacked");
    }
    pieces.push(new Uint8Array(read.value));
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** Throws if a size in the headers is invalid. The parser trusts them, and never returns if one is negative. */
function requireSoundSizes(tar: Bytes): void {
  const decoder = new TextDecoder();
  let files = 0;
  for (let at = 0; at < tar.length - BLOCK; files++) {
    if (tar[at] === 0) return; // An empty block ends the archive.
    const field = decoder.decode(tar.subarray(at + 124, at + 136)).replace(/[\0 ]+$/, "").trim();
    if (!/^[0-7]{1,11}$/.test(field) || files >= FILES_MAX) throw unreadable();
    const size = Number.parseInt(field, 8);
    if (at + BLOCK + size > tar.length) throw unreadable();
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Returns the text of `library.properties`, which is at the top of the archive. */
function propertiesFile(tar: Bytes): string {
  requireSoundSizes(tar);
  let files;
  try {
    files = parseTar(tar.buffer, {
      filter: ({ name }) => /^(\.\/)?library\.properties$/.test(name),
    });
  } catch { // The errors of the parser do not help contributors.
    throw unreadable();
  }
  const file = files.find(({ type, size }) => type === "file" && size <= PROPERTIES_MAX);
  if (!file) throw failures(400, "The archive has no library.properties");
  return new TextDecoder().decode(file.data ?? new Uint8Array());
}

function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf("=");
    if (at > 0 && !line.trimStart().startsWith("#")) {
      properties.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
    }
  }
  return properties;
}

/** Returns a message for each problem with the properties of a library. */
function problemsOf(properties: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const [long] = [...properties].find(([, value]) => value.length > TEXT_MAX) ?? [];
  if (long !== undefined) {
    problems.push(`${long.slice(0, NAME_MAX)} must not be longer than ${TEXT_MAX} characters`);
  }
  if (!NAME.test(properties.get("name") ?? "")) {
    problems.push("name must be 1 to 64 letters, digits, - or _");
  }
  if (!VERSION.test(properties.get("version") ?? "")) {
    problems.push("version must be a semantic version, such as 1.0.0");
  }
  if (!properties.get("author")) problems.push("author must not be empty");
  return problems;
}

/**
 * Reads the properties of a library from its archive.
 *
 * @throws {CloudError} if the archive or a property is not valid.
 */
export async function readLibraryArchive(archive: Bytes): Promise<LibraryProperties> {
  const properties = parseProperties(propertiesFile(await gunzip(archive)));
  const problems = problemsOf(properties);
  if (problems.length > 0) {
    throw failures(400, ...problems.map((problem) => `library.properties: ${problem}`));
  }
  const get = (key: string): string => properties.get(key) ?? "";
  const architectures = get("architectures").split(",").map((one) => one.trim()).filter(Boolean);
  return {
    name: get("name"),
    version: get("version"),
    author: get("author"),
    sentence: get("sentence"),
    paragraph: get("paragraph"),
    url: get("url"),
    repository: get("repository"),
    category: get("category"),
    license: get("license"),
    architectures: architectures.length > 0 ? architectures : ["*"],
  };
}
