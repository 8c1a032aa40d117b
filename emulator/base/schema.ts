/** What TypeBox lacks: a JSON schema and its type from one source. */
import * as Type from "typebox/type";

/** Objects with exactly these properties. */
export function closed<P extends Type.TProperties>(properties: P): Type.TObject<P> {
  return Type.Object(properties, { additionalProperties: false });
}

/** Objects that are used as maps; unlike the pattern of `Type.Record()`, any string is a key. */
export function mapOf<T extends Type.TSchema>(
  values: T,
): Type.TUnsafe<Record<string, Type.Static<T>>> {
  return Type.Unsafe({ type: "object", additionalProperties: values });
}

/** One of these values. */
export function oneOf<const V extends string | number | null>(
  ...values: readonly V[]
): Type.TUnsafe<V> {
  return Type.Unsafe({ enum: values });
}

/** Shorter than a union with null, and with a better message where it is wrong. */
export const TEXT_OR_NULL: Type.TUnsafe<string | null> = Type.Unsafe({ type: ["string", "null"] });
export const NUMBER_OR_NULL: Type.TUnsafe<number | null> = Type.Unsafe({
  type: ["number", "null"],
});
/** Any object. */
export const OBJECT: Type.TUnsafe<Record<string, unknown>> = Type.Unsafe({ type: "object" });
