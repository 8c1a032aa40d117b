/** Validates JSON against a schema. Errors name the invalid value. */
import { type Schema, Validator } from "@cfworker/json-schema";
import { isTooDeep, JSON_DEPTH_MAX } from "./json_limits.ts";
import { type Path, ValueError } from "./value_error.ts";

/** Parses the validator's location of an error, a JSON pointer in a URL fragment. */
function pathOf(location: string): Path {
  return location.split("/").slice(1).map((part) => {
    const key = decodeURI(part).replaceAll("~1", "/").replaceAll("~0", "~");
    return /^\d+$/.test(key) ? Number(key) : key;
  });
}

/**
 * Throws unless a value matches a schema.
 *
 * @throws {ValueError} with the path of the innermost invalid value.
 */
export function validate(value: unknown, schema: Schema): void {
  if (isTooDeep(value, 2 * JSON_DEPTH_MAX)) throw new ValueError([], "is nested too deep");
  // A copy, because the validator modifies the schema.
  const { valid, errors } = new Validator(structuredClone(schema), "2020-12", false).validate(
    value,
  );
  if (valid) return;
  const paths = errors.map(({ instanceLocation }) => pathOf(instanceLocation));
  const deepest = Math.max(...paths.map(({ length }) => length));
  const index = paths.findIndex(({ length }) => length === deepest);
  const { keyword, error } = errors[index] ?? { keyword: "", error: "" };
  // The validator reports a violation of `additionalProperties: false` as the keyword "false".
  const reason = keyword === "false" ? "is not a known property" : `is invalid: ${error}`;
  throw new ValueError(paths[index] ?? [], reason);
}
