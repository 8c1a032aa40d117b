/** Reads JSON files that people edit by hand. Errors name the line and column. */
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { reasonOf, ValueError } from "./value_error.ts";

/** An error in a file. The message starts with the file's name, the line and the column. */
export class FileError extends Error {
  override name = "FileError";
}

/** The text of a JSON file. */
export class JsonText {
  readonly #name: string;
  readonly #text: string;

  /**
   * @param name The file's name, for error messages.
   * @param text The file's contents; a byte order mark is skipped.
   */
  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text.replace(/^\ufeff/, "");
  }

  /**
   * Parses the text.
   *
   * @throws {FileError} if the text is not valid JSON.
   */
  parse(): unknown {
    try {
      return JSON.parse(this.#text);
    } catch (error) {
      const errors: ParseError[] = [];
      const tree = this.#tree(errors);
      const [first] = errors;
      if (!first && !tree) throw this.#error(0, "nested too deep");
      // The tolerant parser found no error, so the position is unknown.
      if (!first) throw this.#error(0, `not JSON: ${reasonOf(error)}`);
      const reason = printParseErrorCode(first.error).replace(/\B[A-Z]/g, (l) => ` ${l}`);
      throw this.#error(first.offset, `not JSON: ${reason.toLowerCase()}`);
    }
  }

  /** Returns a `ValueError` as a `FileError` with the position of the value, and any other error unchanged. */
  explain(error: unknown): unknown {
    if (!(error instanceof ValueError)) return error;
    const tree = this.#tree([]);
    const node = tree && findNodeAtLocation(tree, [...error.path]);
    return this.#error(node?.offset ?? 0, error.message);
  }

  /** Returns the syntax tree, or `undefined` if the JSON is nested too deep. */
  #tree(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.#text, errors, { disallowComments: true, allowTrailingComma: false });
    } catch (error) {
      if (error instanceof RangeError) return undefined; // The parser is recursive: a stack overflow.
      throw error;
    }
  }

  #error(offset: number, reason: string): FileError {
    const before = this.#text.slice(0, offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new FileError(`${this.#name}:${before.length}:${column}: ${reason}`);
  }
}
