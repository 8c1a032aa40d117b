/** Helpers that TypeBox lacks. Each returns a JSON schema together with its TypeScript type. */
import * as Type from "typebox/type";

/** Returns a schema for objects that may have only these properties. */
export function closed<P extends Type.TProperties>(
  properties: P,
  options: Type.TSchemaOptions = {},
): Type.TObject<P> {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/** Returns a schema for objects used as maps. Unlike with `Type.Record()`, any string may be a key. */
export function mapOf<T extends Type.TSchema>(
  values: T,
  options: Type.TSchemaOptions = {},
): Type.TUnsafe<Record<string, Type.Static<T>>> {
  return Type.Unsafe({ ...options, type: "object", additionalProperties: values });
}

/** Returns a schema for one of the given values. */
export function oneOf<const V extends string | number | null>(
  ...values: readonly V[]
): Type.TUnsafe<V> {
  return Type.Unsafe({ enum: values });
}

/** A string or `null`. Shorter than a union, and its error message is clearer. */
export const TEXT_OR_NULL: Type.TUnsafe<string | null> = Type.Unsafe({ type: ["string", "null"] });
/** A number or `null`. */
export const NUMBER_OR_NULL: Type.TUnsafe<number | null> = Type.Unsafe({
  type: ["number", "null"],
});
/** Any object. */
export const OBJECT: Type.TUnsafe<Record<string, unknown>> = Type.Unsafe({ type: "object" });
