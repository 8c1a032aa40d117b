/**
 * Replacement for the parts of `@std/assert` that these tests use, if JSR cannot be reached. It is never less strict than
 * the original: it throws for values that it cannot compare reliably.
 */
import { inspect } from "node:util";

export class AssertionError extends Error {
  override name = "AssertionError";
}

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

const show = (v: unknown) => inspect(v, { depth: 9, breakLength: 100 });
function die(text: string, msg?: string): never {
  throw new AssertionError(msg ? `${text}: ${msg}` : text);
}

function same(a: unknown, b: unknown, seen: Map<unknown, unknown>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (
    typeof a !== "object" || typeof b !== "object" || a === null || b === null
  ) return false;
  const proto = Object.getPrototypeOf(a);
  if (proto !== Object.getPrototypeOf(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp || a instanceof URL || a instanceof URLSearchParams) {
    return String(a) === String(b);
  }
  if (ArrayBuffer.isView(a)) {
    const [x, y] = [a, b as ArrayBufferView].map((v) =>
      new Uint8Array(v.buffer, v.byteOffset, v.byteLength)
    );
    return x!.length === y!.length && x!.every((n, i) => n === y![i]);
  }
  if (a instanceof ArrayBuffer) {
    return same(new Uint8Array(a), new Uint8Array(b as ArrayBuffer), seen);
  }
  if (a instanceof Set) {
    const [x, y] = [[...a], [...b as Set<unknown>]];
    return x.length === y.length &&
      x.every((v) => y.some((w) => same(v, w, new Map(seen))));
  }
  if (a instanceof Map) {
    const y = b as Map<unknown, unknown>;
    return a.size === y.size &&
      [...a].every(([k, v]) => y.has(k) && same(v, y.get(k), seen));
  }
  const plain = proto === null || proto === Object.prototype ||
    Array.isArray(a);
  if (!plain && !(a instanceof Error)) {
    die(
      `the offline replacement for @std/assert cannot compare ${
        show(a)
      }: compare plain data, or run the tests where JSR can be reached`,
    );
  }
  const keys = new Set([...Reflect.ownKeys(a), ...Reflect.ownKeys(b)]);
  for (const k of keys) {
    if (
      !(k in a) || !(k in b) ||
      !same(Reflect.get(a, k), Reflect.get(b, k), seen)
    ) return false;
  }
  return true;
}

export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) die(msg || "expected a truthy value");
}
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!same(actual, expected, new Map())) {
    die(
      `values are not equal\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`,
      msg,
    );
  }
}
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (same(actual, expected, new Map())) {
    die(`values are equal: ${show(actual)}`, msg);
  }
}
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    die(`${show(actual)} is not strictly ${show(expected)}`, msg);
  }
}
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    die(`${actual} does not exist`, msg);
  }
}
export function assertInstanceOf<
  // deno-lint-ignore no-explicit-any
  T extends abstract new (...args: any[]) => any,
>(
  actual: unknown,
  type: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (!(actual instanceof type)) {
    die(`${show(actual)} is not a ${type.name}`, msg);
  }
}
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) {
    die(`${show(actual)} does not match ${expected}`, msg);
  }
}
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (!actual.includes(expected)) {
    die(`${show(actual)} does not include ${show(expected)}`, msg);
  }
}
export function fail(msg?: string): never {
  die("failed", msg);
}

function checkError<E extends Error>(
  err: unknown,
  type?: ErrorClass<E>,
  includes?: string,
  msg?: string,
): E {
  if (!(err instanceof Error)) {
    die(`expected an Error to be thrown, got ${show(err)}`, msg);
  }
  if (type && !(err instanceof type)) {
    die(`expected a ${type.name}, got ${show(err)}`, msg);
  }
  if (includes && !err.message.includes(includes)) {
    die(`${show(err.message)} does not include ${show(includes)}`, msg);
  }
  return err as E;
}
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type?: ErrorClass<E>,
  includes?: string,
  msg?: string,
): E {
  try {
    fn();
  } catch (e) {
    return checkError(e, type, includes, msg);
  }
  die("expected the function to throw", msg);
}
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type?: ErrorClass<E>,
  includes?: string,
  msg?: string,
): Promise<E> {
  let p: PromiseLike<unknown>;
  try {
    p = fn();
  } catch {
    die("the function threw instead of returning a promise that rejects", msg);
  }
  try {
    await p;
  } catch (e) {
    return checkError(e, type, includes, msg);
  }
  die("expected the promise to reject", msg);
}
