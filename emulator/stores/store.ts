/** Parts of the cloud's state that can be written to a file. */
import type { Schema } from "@cfworker/json-schema";

/**
 * One kind of thing that the cloud remembers, such as ledgers. It refers to users, products and devices by their ids,
 * so that it can be saved and loaded by itself.
 */
export abstract class Store<Saved = unknown> {
  /** Describes what {@linkcode Store.save} returns; nothing else is ever loaded. */
  abstract readonly schema: Schema;
  /** Everything in it, as JSON. */
  abstract save(): Saved;
  /** Replaces everything in it. */
  abstract load(saved: Saved): void;
}

/** A JSON schema of objects with exactly these properties; those whose name ends with `?` may be missing. */
export function objectSchema(properties: Record<string, Schema>): Schema {
  const entries = Object.entries(properties);
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([key, schema]) => [key.replace(/\?$/, ""), schema]),
    ),
    required: entries.flatMap(([key]) => key.endsWith("?") ? [] : [key]),
    additionalProperties: false,
  };
}

/** A JSON schema of lists. */
export function listSchema(items: Schema): Schema {
  return { type: "array", items };
}

/** A JSON schema of objects that are used as maps. */
export function mapSchema(values: Schema): Schema {
  return { type: "object", additionalProperties: values };
}

export const TEXT: Schema = { type: "string" };
export const NUMBER: Schema = { type: "number" };
export const FLAG: Schema = { type: "boolean" };
export const TEXT_OR_NULL: Schema = { type: ["string", "null"] };
export const NUMBER_OR_NULL: Schema = { type: ["number", "null"] };
