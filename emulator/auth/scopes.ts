/** Scopes, which limit what a token may be used for. Source: API reference, API Users. */

/** Whether a value has the form of a scope, `object[.sub]:action` with `*` for everything. */
export function isScope(value: unknown): value is string {
  return typeof value === "string" &&
    /^(\*|[a-z][a-z_.]{0,63}):(\*|[a-z][a-z_]{0,31})$/.test(value);
}

/** Whether a token that is limited to `scopes` may be used where `needed` is. */
export function includesScope(scopes: readonly string[], needed: string): boolean {
  const object = needed.slice(0, needed.indexOf(":"));
  return [needed, `${object}:*`, "*:*"].some((one) => scopes.includes(one));
}
