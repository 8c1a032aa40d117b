/** Configuration of products and devices, and its schemas. Source: API reference, Configuration. */
import { type OutputUnit, Validator } from "@cfworker/json-schema";
import * as Type from "typebox/type";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";
import { hasPatterns } from "./schema_check.ts";

/** Longest text in a configuration whose schema has patterns. Our own choice. */
const TEXT_MAX = 128;
/** How many violations are told at most. Our own choice. */
const VIOLATIONS_MAX = 50;
/** What only says that something within it is wrong. */
const CONTAINERS = ["properties", "items", "prefixItems", "patternProperties", "allOf", "$ref"];

/** A configuration: JSON values by module. */
export type Configuration = Record<string, unknown>;

const CONFIGURATION_OR_NULL = Type.Unsafe<Configuration | null>({ type: ["object", "null"] });
const RECORD = closed({
  /** What a device uses, or a product tells its devices to use. */
  current: CONFIGURATION_OR_NULL,
  /** What a device has not heard of yet; always null for a product. */
  pending: CONFIGURATION_OR_NULL,
  schema: CONFIGURATION_OR_NULL,
});

/** What is known about a product or a device. */
export type ConfigurationRecord = Type.Static<typeof RECORD>;

/** Something in a configuration that its schema does not allow. */
export interface Violation {
  readonly keyword: string;
  readonly dataPath: string;
  readonly schemaPath: string;
  readonly params: Record<string, unknown>;
  readonly message: string;
}

/** The configurations of all products and devices, by `product:<id>` and `device:<id>`. */
export class ConfigurationStore extends Store<Readonly<Record<string, ConfigurationRecord>>> {
  override readonly schema = mapOf(RECORD);
  #records = new Map<string, ConfigurationRecord>();

  /** What is known; all null for what was never configured. */
  get(key: string): Readonly<ConfigurationRecord> {
    return this.#records.get(key) ?? { current: null, pending: null, schema: null };
  }

  /** Changes the named parts of what is known. */
  set(key: string, changes: Partial<ConfigurationRecord>): void {
    this.#records.set(key, { ...this.get(key), ...changes });
  }

  /** What a configuration breaks of the first schema among some scopes; nothing if none has one. */
  violations(keys: readonly string[], configuration: Configuration): Violation[] {
    const schema = keys.map((key) => this.get(key).schema).find((one) => one !== null);
    if (!schema) return [];
    if (hasPatterns(schema) && longestText(configuration) > TEXT_MAX) {
      return [violation("maxLength", "#", "#", `no text may exceed ${TEXT_MAX} characters`)];
    }
    const { valid, errors } = new Validator(schema, "7", false).validate(
      withoutPrototypes(configuration),
    );
    if (valid) return [];
    const leaves = errors.filter(({ keyword }) => !CONTAINERS.includes(keyword));
    return (leaves.length > 0 ? leaves : errors).slice(0, VIOLATIONS_MAX).map(toViolation);
  }

  override save(): Record<string, ConfigurationRecord> {
    return Object.fromEntries(this.#records);
  }

  override load(saved: Readonly<Record<string, ConfigurationRecord>>): void {
    this.#records = new Map(Object.entries(saved));
  }
}

/** A copy of JSON in which no object has what it does not name: validators look up names such as "constructor". */
function withoutPrototypes(configuration: Configuration): Configuration {
  return JSON.parse(
    JSON.stringify(configuration),
    (_name, value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.assign(Object.create(null), value)
        : value,
  );
}

function longestText(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  // Names are texts too: patternProperties looks at them.
  return Math.max(
    0,
    ...Object.entries(value).map(([name, part]) => Math.max(name.length, longestText(part))),
  );
}

function violation(
  keyword: string,
  location: string,
  schemaPath: string,
  message: string,
): Violation {
  const dataPath = location.replace(/^#/, "").replaceAll("/", ".");
  return { keyword, dataPath, schemaPath, params: {}, message };
}

function toViolation({ keyword, instanceLocation, keywordLocation, error }: OutputUnit): Violation {
  return violation(keyword, instanceLocation, keywordLocation, error);
}
