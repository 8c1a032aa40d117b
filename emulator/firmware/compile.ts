/**
 * A simulated compiler. The same sources always give the same binary. An `#error` that a real compiler would reach
 * fails the compilation with its message.
 */
import { compare } from "../base/compare.ts";
import { type Bytes, bytesOf, sha256 } from "../base/bytes.ts";

/** Size of every binary, in bytes. */
const BINARY_SIZE = 8192;
const DIGEST_SIZE = 32;
/** The files that a project can contain. Source: docs, particle compile. */
const SOURCE = /\.(ino|pde|cpp|cc|cxx|c|h|hpp|hh|hxx|ipp|tpp|s|inc)$/i;
const PROJECT_FILE = /(^|\/)[^/]+\.(properties|md|txt)$|(^|\/)LICENSE$/i;

/** A file of a project. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Bytes;
}

/** The result of a compilation. */
export interface Compilation {
  readonly bytes: Bytes;
  /** Memory usage, in the format of the real compiler. */
  readonly sizeInfo: string;
  /** The version in `PRODUCT_VERSION(…)`; 0 for none. */
  readonly version: number;
  /** One message per error. If there are any, the other properties are meaningless. */
  readonly errors: readonly string[];
}

/** Reads the files of a project, and sorts them by name so that their order does not affect the binary. */
export async function readSources(files: readonly File[]): Promise<SourceFile[]> {
  const sources = files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) }));
  return (await Promise.all(sources)).sort((a, b) => compare(a.name, b.name));
}

/** Returns whether a file can be part of a project. */
export function isProjectFile(name: string): boolean {
  return SOURCE.test(name) || PROJECT_FILE.test(name);
}

/** Returns whether a file is source code. */
export function isSource(name: string): boolean {
  return SOURCE.test(name);
}

/** Blanks out comments and quoted strings in code. Line numbers and columns stay the same. */
function stripped(code: string): string {
  const parts =
    /\/\*[^]*?(?:\*\/|(?![^]))|\/\/[^\n]*|"(?:[^"\\\n]+|\\[^])*"?|'(?:[^'\\\n]+|\\[^])*'?/g;
  // The message of an #error is plain text: an apostrophe in it does not start a literal.
  return code.replace(
    new RegExp(`^[ \\t]*#[ \\t]*error[^\\n]*|${parts.source}`, "gm"),
    (part) => /^[ \t]*#/.test(part) ? part : part.replace(/[^\n]+/g, " "),
  );
}

/** Returns whether a condition is true, or `undefined` if only a real preprocessor can decide. */
function holds(
  keyword: string,
  condition: string,
  defined: ReadonlySet<string>,
  platformId: number,
): boolean | undefined {
  if (keyword === "ifdef") return defined.has(condition) || undefined;
  if (keyword === "ifndef") return defined.has(condition) ? false : undefined;
  if (/^\d+$/.test(condition)) return Number(condition) !== 0;
  const [, operator, id] = /^PLATFORM_ID\s*(==|!=)\s*(\d+)$/.exec(condition) ?? [];
  if (id === undefined) return undefined;
  return (Number(id) === platformId) === (operator === "==");
}

/** An open `#if`, and the state of its branches. */
interface Branch {
  /** Whether the surrounding lines are compiled. */
  readonly outer: boolean;
  /** Whether the lines of the current branch are compiled. */
  active: boolean;
  /** Whether an earlier branch was taken, or may have been. */
  taken: boolean;
}

/**
 * Returns the messages of the `#error` lines that a compiler would reach. Conditions that only a real preprocessor can
 * decide count as false.
 */
function activeErrors({ name, bytes }: SourceFile, platformId: number): string[] {
  const errors: string[] = [];
  const defined = new Set<string>();
  const open: Branch[] = [];
  const lines = stripped(new TextDecoder().decode(bytes)).split("\n");
  for (const [at, line] of lines.entries()) {
    const [, keyword = "", rest = ""] = /^[ \t]*#[ \t]*([a-z]+)(.*)$/.exec(line) ?? [];
    const text = rest.trim();
    const branch = open.at(-1);
    if (keyword.startsWith("if")) {
      const result = holds(keyword, text, defined, platformId);
      const outer = branch?.active ?? true;
      open.push({ outer, active: outer && result === true, taken: result !== false });
    } else if (keyword === "elif" && branch) {
      const result = holds("if", text, defined, platformId);
      branch.active = branch.outer && !branch.taken && result === true;
      branch.taken ||= result !== false;
    } else if (keyword === "else" && branch) {
      branch.active = branch.outer && !branch.taken;
      branch.taken = true;
    } else if (keyword === "endif") open.pop();
    else if (branch?.active === false) continue;
    else if (keyword === "define") defined.add(/^\w*/.exec(text)?.[0] ?? "");
    else if (keyword === "undef") defined.delete(text);
    else if (keyword === "error") {
      const column = line.indexOf("#") + 2;
      errors.push(`${name}:${at + 1}:${column}: error: #error ${text}`.trimEnd());
    }
  }
  return errors;
}

/** Derives the bytes of a binary from a seed. */
async function fakeBinary(seed: Bytes): Promise<Bytes> {
  const binary = new Uint8Array(BINARY_SIZE);
  const block = new Uint8Array(DIGEST_SIZE + 4);
  block.set(seed);
  for (let at = 0; at < BINARY_SIZE; at += DIGEST_SIZE) {
    new DataView(block.buffer).setUint32(DIGEST_SIZE, at);
    binary.set(await sha256(block), at);
  }
  return binary;
}

/** Returns a digest of the platform, the Device OS version, and each file's name and bytes. */
async function seedOf(sources: readonly SourceFile[], target: string): Promise<Bytes> {
  const parts: BlobPart[] = [JSON.stringify([target, sources.map(({ name }) => name)])];
  for (const { bytes } of sources) parts.push(await sha256(bytes));
  return await sha256(await bytesOf(new Blob(parts)));
}

/** Returns the size of each section, in the format of `arm-none-eabi-size`. */
function sizeInfo(text: number): string {
  const [data, bss] = [108, 1112];
  const dec = text + data + bss;
  const row = [text, data, bss, dec, dec.toString(16)].map((cell) => String(cell).padStart(7));
  return `   text\t   data\t    bss\t    dec\t    hex\n${row.join("\t")}`;
}

/** Returns the version in `PRODUCT_VERSION(…)`, a 16-bit number, or 0 if there is none. */
function productVersion(sources: readonly SourceFile[]): number {
  for (const { name, bytes } of sources) {
    if (!SOURCE.test(name)) continue;
    const code = stripped(new TextDecoder().decode(bytes));
    const digits = /\bPRODUCT_VERSION\s*\(\s*(\d{1,5})\s*\)/.exec(code)?.[1];
    if (digits !== undefined && Number(digits) <= 0xffff) return Number(digits);
  }
  return 0;
}

/**
 * Compiles sources for a platform.
 *
 * @param sources The files of the project.
 * @param platformId The number of the platform.
 * @param targetVersion The Device OS version.
 * @returns The binary and its errors.
 */
export async function compile(
  sources: readonly SourceFile[],
  platformId: number,
  targetVersion: string,
): Promise<Compilation> {
  const code = sources.filter(({ name }) => SOURCE.test(name));
  return {
    bytes: await fakeBinary(await seedOf(sources, `${platformId} ${targetVersion}`)),
    sizeInfo: sizeInfo(BINARY_SIZE - 108),
    version: productVersion(sources),
    errors: code.flatMap((source) => activeErrors(source, platformId)),
  };
}
