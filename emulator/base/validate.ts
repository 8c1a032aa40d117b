/** Checks JSON by a schema, and names the value that is wrong. */
import { type Schema, Validator } from "@cfworker/json-schema";
import { isTooDeep, JSON_DEPTH_MAX } from "./json_limits.ts";
import { type Path, ValueError } from "./value_error.ts";

/** A JSON pointer in a fragment, as the validator writes it. */
function pathOf(location: string): Path {
  return location.split("/").slice(1).map((part) => {
    const key = decodeURI(part).replaceAll("~1", "/").replaceAll("~0", "~");
    return /^\d+$/.test(key) ? Number(key) : key;
  });
}

/**
 * Throws unless a value is what a schema describes.
 *
 * @throws {ValueError} with the path of the innermost value that is wrong
 */
export function validate(value: unknown, schema: Schema): void {
  if (isTooDeep(value, 2 * JSON_DEPTH_MAX)) throw new ValueError([], "is nested too deep");
  // A copy, as the validator makes notes in it.
  const { valid, errors } = new Validator(structuredClone(schema), "2020-12", false).validate(
    value,
  );
  if (valid) return;
  const paths = errors.map(({ instanceLocation }) => pathOf(instanceLocation));
  const deepest = Math.max(...paths.map(({ length }) => length));
  const index = paths.findIndex(({ length }) => length === deepest);
  const { keyword, error } = errors[index] ?? { keyword: "", error: "" };
  // That of `additionalProperties: false`.
  const reason = keyword === "false" ? "is not known here" : `is wrong: ${error}`;
  throw new ValueError(paths[index] ?? [], reason);
}
