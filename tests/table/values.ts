/** Values for options, by their type in endpoints.json. */

/** Members of every JSON type, including falsy values: they must arrive unchanged. */
const SAMPLE = {
  text: "ü",
  empty: "",
  zero: 0,
  no: false,
  nothing: null,
  list: [],
  deep: { a: 1 },
};

/** Returns the contents of a file. */
export const contentOf = (name: string): string => `content of ${name}`;

/** File names for options that accept several files; folders must be kept. */
export const FILE_NAMES: readonly string[] = ["src/main.ino", "project.properties"];

/**
 * Returns a truthy value; with `second` a different one, of another type if the option has two. Strings contain
 * characters that must be encoded everywhere.
 *
 * @throws {Error} if the type is unknown, so that new types in the table are noticed.
 */
export function truthy(name: string, type: string, second = false): unknown {
  const text = second ? `${name}-2` : `${name} ü/?&=#1`;
  if (type === "string") return text;
  if (type === "number" || type === "number or null") return second ? 1 : 42;
  if (type === "string or number") return second ? text : 4567;
  if (type === "boolean") return true;
  if (type === "list of string") return second ? ["one"] : ["a b", "c&d"];
  if (type === "list of EnvVarOp") return [{ op: "Set", key: "A", value: "" }, { op: "Unset" }];
  if (type === "string or Buffer") return second ? new TextEncoder().encode(text) : text;
  if (type.startsWith("string or Buffer")) return file(name, second);
  if (type.startsWith("map from string to string or Buffer")) {
    return Object.fromEntries(FILE_NAMES.map((fileName) => [fileName, file(fileName, second)]));
  }
  if (type.startsWith("one of ")) {
    const choices = [...type.matchAll(/"(.*?)"/g)].map(([, choice]) => choice);
    return choices.at(second ? -1 : 0);
  }
  if (name === "hook") return members(type, second);
  if (/^(object|map|AccountInfo)\b/.test(type)) return second ? { one: "1" } : SAMPLE;
  throw new Error(`no value for ${name}: ${type}`);
}

function file(name: string, second: boolean): Blob | Uint8Array {
  const bytes = new TextEncoder().encode(contentOf(name));
  return second ? bytes : new Blob([bytes]);
}

/** Returns an object with all members that its type lists. */
function members(type: string, second: boolean): Record<string, unknown> {
  const found = type.replace("object with ", "").split("; ").map((member) =>
    /^(\w+)(?: \(optional\))?: (.*)$/.exec(member)
  );
  return Object.fromEntries(
    found.map((match) => [match?.[1], truthy(match?.[1] ?? "", match?.[2] ?? "", second)]),
  );
}

/** Returns the falsy values of a type, and an empty list, which is truthy but as easily lost. */
export function falsy(type: string): unknown[] {
  switch (type) {
    case "string":
    case "string or Buffer":
      return [""];
    case "number":
      return [0];
    case "number or null":
      return [0, null];
    case "string or number":
      return ["", 0];
    case "boolean":
      return [false];
    default:
      return type.startsWith("list of ") ? [[]] : [];
  }
}
