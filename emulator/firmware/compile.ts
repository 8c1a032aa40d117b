/** A compiler that compiles nothing: the same sources give the same bytes, and an active `#error` its message. */
import { compare } from "../base/compare.ts";
import { type Bytes, bytesOf, sha256 } from "../base/bytes.ts";

/** Bytes of a binary, before those of the sources are counted. */
const BINARY_SIZE = 8192;
const DIGEST_SIZE = 32;
/** The files that a project consists of. Source: docs, particle compile. */
const SOURCE = /\.(ino|pde|cpp|cc|cxx|c|h|hpp|hh|hxx|ipp|tpp|s|inc)$/i;
const PROJECT_FILE = /(^|\/)[^/]+\.(properties|md|txt)$|(^|\/)LICENSE$/i;

/** A file of a project. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Bytes;
}

/** What became of sources. */
export interface Compilation {
  readonly bytes: Bytes;
  /** Memory that it takes, as the compiler prints it. */
  readonly sizeInfo: string;
  /** What its `PRODUCT_VERSION(…)` says; 0 for none. */
  readonly version: number;
  /** Why it failed, one message for each fault; the rest means nothing then. */
  readonly errors: readonly string[];
}

/** The files of a project, by name, so that their order does not matter. */
export async function readSources(files: readonly File[]): Promise<SourceFile[]> {
  const sources = files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) }));
  return (await Promise.all(sources)).sort((a, b) => compare(a.name, b.name));
}

/** Whether a file can be part of a project. */
export function isProjectFile(name: string): boolean {
  return SOURCE.test(name) || PROJECT_FILE.test(name);
}

/** Whether a file is one that a compiler reads. */
export function isSource(name: string): boolean {
  return SOURCE.test(name);
}

/** Sources without comments, and without what is in quotes; lines stay where they are. */
function stripped(code: string): string {
  const parts =
    /\/\*[^]*?(?:\*\/|(?![^]))|\/\/[^\n]*|"(?:[^"\\\n]+|\\[^])*"?|'(?:[^'\\\n]+|\\[^])*'?/g;
  // The message of an #error is no code: an apostrophe in it opens nothing.
  return code.replace(
    new RegExp(`^[ \\t]*#[ \\t]*error[^\\n]*|${parts.source}`, "gm"),
    (part) => /^[ \t]*#/.test(part) ? part : part.replace(/[^\n]+/g, " "),
  );
}

/** Whether a condition holds; undefined if that would take a real preprocessor. */
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

/** A `#if` that is open: which of its branches is compiled. */
interface Branch {
  /** Whether the lines around it count. */
  readonly outer: boolean;
  /** Whether the lines here count. */
  active: boolean;
  /** Whether a branch was taken, or may have been. */
  taken: boolean;
}

/** The messages of the `#error` lines that a compiler would reach; conditions that take a real preprocessor count as false. */
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

/** Bytes that depend on everything that was compiled, and on nothing else. */
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

/** Digest of the platform, the version of Device OS and each file's name and bytes. */
async function seedOf(sources: readonly SourceFile[], target: string): Promise<Bytes> {
  const parts: BlobPart[] = [JSON.stringify([target, sources.map(({ name }) => name)])];
  for (const { bytes } of sources) parts.push(await sha256(bytes));
  return await sha256(await bytesOf(new Blob(parts)));
}

/** The size of each section, as `arm-none-eabi-size` prints it. */
function sizeInfo(text: number): string {
  const [data, bss] = [108, 1112];
  const dec = text + data + bss;
  const row = [text, data, bss, dec, dec.toString(16)].map((cell) => String(cell).padStart(7));
  return `   text\t   data\t    bss\t    dec\t    hex\n${row.join("\t")}`;
}

/** The version in `PRODUCT_VERSION(…)`, a number of 16 bits. */
function productVersion(sources: readonly SourceFile[]): number {
  for (const { name, bytes } of sources) {
    if (!SOURCE.test(name)) continue;
    const code = stripped(new TextDecoder().decode(bytes));
    const digits = /\bPRODUCT_VERSION\s*\(\s*(\d{1,5})\s*\)/.exec(code)?.[1];
    if (digits !== undefined && Number(digits) <= 0xffff) return Number(digits);
  }
  return 0;
}

/** Compiles sources for a platform and a version of Device OS. */
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
