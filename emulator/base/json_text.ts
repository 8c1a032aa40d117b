/** JSON of files that people edit: what is wrong with it is told by line and column. */
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { reasonOf, ValueError } from "./value_error.ts";

/** What is wrong with a file, and where. */
export class FileError extends Error {
  override name = "FileError";
}

/** The text of a file that is to be JSON. */
export class JsonText {
  readonly #name: string;
  readonly #text: string;

  /** @param name of the file, for messages */
  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text.replace(/^\ufeff/, "");
  }

  /**
   * What it says.
   *
   * @throws {FileError} if it is not JSON
   */
  parse(): unknown {
    try {
      return JSON.parse(this.#text);
    } catch (error) {
      const errors: ParseError[] = [];
      const tree = this.#tree(errors);
      const [first] = errors;
      if (!first && !tree) throw this.#error(0, "nested too deep");
      // What only JSON.parse() finds has no position.
      if (!first) throw this.#error(0, `not JSON: ${reasonOf(error)}`);
      const reason = printParseErrorCode(first.error).replace(/\B[A-Z]/g, (l) => ` ${l}`);
      throw this.#error(first.offset, `not JSON: ${reason.toLowerCase()}`);
    }
  }

  /** Tells where a value is that is to blame for an error; other errors remain what they are. */
  explain(error: unknown): unknown {
    if (!(error instanceof ValueError)) return error;
    const tree = this.#tree([]);
    const node = tree && findNodeAtLocation(tree, [...error.path]);
    return this.#error(node?.offset ?? 0, error.message);
  }

  /** The values and their positions; undefined if they are nested too deep. */
  #tree(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.#text, errors, { disallowComments: true, allowTrailingComma: false });
    } catch (error) {
      if (error instanceof RangeError) return undefined; // The parser calls itself for each level.
      throw error;
    }
  }

  #error(offset: number, reason: string): FileError {
    const before = this.#text.slice(0, offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new FileError(`${this.#name}:${before.length}:${column}: ${reason}`);
  }
}
