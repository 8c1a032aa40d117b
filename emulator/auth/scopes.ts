/** The scopes that limit access tokens. Source: API reference, API Users. */

/** Returns whether a value has the form of a scope: `object[.sub]:action`, where `*` means everything. */
export function isScope(value: unknown): value is string {
  return typeof value === "string" &&
    /^(\*|[a-z][a-z_.]{0,63}):(\*|[a-z][a-z_]{0,31})$/.test(value);
}

/** Returns whether `scopes` include the `needed` scope. */
export function includesScope(scopes: readonly string[], needed: string): boolean {
  const object = needed.slice(0, needed.indexOf(":"));
  return [needed, `${object}:*`, "*:*"].some((one) => scopes.includes(one));
}
