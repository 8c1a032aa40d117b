/** Values of options by the types that endpoints.json names. */

/** Members of every type of JSON, the falsy ones included: they have to arrive as they are. */
const SAMPLE = {
  text: "ü",
  empty: "",
  zero: 0,
  no: false,
  nothing: null,
  list: [],
  deep: { a: 1 },
};

/** What a file holds. */
export const contentOf = (name: string): string => `content of ${name}`;

/** File names of options that take several files; folders have to stay. */
export const FILE_NAMES: readonly string[] = ["src/main.ino", "project.properties"];

/**
 * A truthy value; `second` gives another one, of another kind if the type has two. Texts need encoding wherever they
 * are put.
 *
 * @throws {Error} for a type it does not know, so that a new one in the table is noticed.
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

/** An object with all the members that its type lists. */
function members(type: string, second: boolean): Record<string, unknown> {
  const found = type.replace("object with ", "").split("; ").map((member) =>
    /^(\w+)(?: \(optional\))?: (.*)$/.exec(member)
  );
  return Object.fromEntries(
    found.map((match) => [match?.[1], truthy(match?.[1] ?? "", match?.[2] ?? "", second)]),
  );
}

/** The falsy values of a type; an empty list is not falsy in JavaScript, but as easily lost. */
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
