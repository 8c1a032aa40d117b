/** The configurations of products and devices, and their schemas. Source: API reference, Configuration. */
import type { OutputUnit } from "@cfworker/json-schema";
import * as Type from "typebox/type";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";
import { hasPatterns, validatorFor } from "./schema_check.ts";

/** Longest string in a configuration whose schema has patterns, which limits the time they take. Our own choice. */
const TEXT_MAX = 128;
/** Maximum number of reported violations. Our own choice. */
const VIOLATIONS_MAX = 50;
/** Keywords whose errors only repeat that a nested value is invalid. */
const CONTAINERS = ["properties", "items", "prefixItems", "patternProperties", "allOf", "$ref"];

/** A configuration: JSON values by module. */
export type Configuration = Record<string, unknown>;

const CONFIGURATION_OR_NULL = Type.Unsafe<Configuration | null>({ type: ["object", "null"] });
const RECORD = closed({
  /** The configuration in use on a device, or the one that a product prescribes. */
  current: CONFIGURATION_OR_NULL,
  /** A configuration that the device has not received yet. Always null for a product. */
  pending: CONFIGURATION_OR_NULL,
  schema: CONFIGURATION_OR_NULL,
});

/** The configurations and the schema of a product or a device. */
export type ConfigurationRecord = Type.Static<typeof RECORD>;

/** A violation of the schema by a configuration. */
export interface Violation {
  readonly keyword: string;
  readonly dataPath: string;
  readonly schemaPath: string;
  readonly params: Record<string, unknown>;
  readonly message: string;
}

/** Stores the configurations of all products and devices, by `product:<id>` and `device:<id>`. */
export class ConfigurationStore extends Store<Readonly<Record<string, ConfigurationRecord>>> {
  override readonly schema = mapOf(RECORD);
  #records = new Map<string, ConfigurationRecord>();

  /** Returns the record of a product or device. All its values are `null` if nothing was configured. */
  get(key: string): Readonly<ConfigurationRecord> {
    return this.#records.get(key) ?? { current: null, pending: null, schema: null };
  }

  /** Changes some of the values of a record. */
  set(key: string, changes: Partial<ConfigurationRecord>): void {
    this.#records.set(key, { ...this.get(key), ...changes });
  }

  delete(key: string): void {
    this.#records.delete(key);
  }

  /**
   * Validates a configuration against the first schema found for the given keys. The list of violations is empty if
   * none of them has a schema.
   */
  violations(keys: readonly string[], configuration: Configuration): Violation[] {
    const schema = keys.map((key) => this.get(key).schema).find((one) => one !== null);
    if (!schema) return [];
    if (hasPatterns(schema) && longestText(configuration) > TEXT_MAX) {
      return [violation("maxLength", "#", "#", `strings must not exceed ${TEXT_MAX} characters`)];
    }
    const { valid, errors } = validatorFor(schema).validate(withoutPrototypes(configuration));
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

/** Copies JSON into objects without prototypes, because the validator would find names such as "constructor" there. */
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
  // `patternProperties` matches property names, so they count too.
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
