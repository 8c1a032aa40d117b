/** Replacement for the parts of `@std/testing/mock` that these tests use, if JSR cannot be reached. */
import { assertEquals, AssertionError } from "./assert.ts";

// deno-lint-ignore no-explicit-any
type Any = any;
export interface SpyCall {
  args: Any[];
  returned?: Any;
  error?: Error;
  self?: Any;
}
export interface Spy<A extends Any[] = Any[], R = Any> {
  (...args: A): R;
  calls: SpyCall[];
  restored: boolean;
  restore(): void;
  [Symbol.dispose](): void;
}

function make<A extends Any[], R>(
  fn: (...args: A) => R,
  undo?: () => void,
): Spy<A, R> {
  const s = function (this: unknown, ...args: A): R {
    const call: SpyCall = { args };
    if (this !== undefined) call.self = this;
    s.calls.push(call);
    try {
      return call.returned = fn.apply(this, args);
    } catch (e) {
      call.error = e as Error;
      throw e;
    }
  } as Spy<A, R>;
  s.calls = [];
  s.restored = false;
  s.restore = () => {
    if (!undo) throw new Error("Only a method can be restored");
    if (s.restored) throw new Error("The method is already restored");
    s.restored = true;
    undo();
  };
  s[Symbol.dispose] = () => {
    if (!s.restored) s.restore();
  };
  return s;
}

function onto(target: Any, key: PropertyKey, fn: (...args: Any[]) => Any): Spy {
  const old = Object.getOwnPropertyDescriptor(target, key);
  const s = make(
    fn,
    () => old ? Object.defineProperty(target, key, old) : Reflect.deleteProperty(target, key),
  );
  Object.defineProperty(target, key, {
    value: s,
    configurable: true,
    writable: true,
    enumerable: old?.enumerable ?? false,
  });
  return s;
}

export function spy<A extends Any[], R>(fn: (...args: A) => R): Spy<A, R>;
export function spy(): Spy<Any[], undefined>;
export function spy(target: object, key: PropertyKey): Spy;
export function spy(a?: Any, key?: PropertyKey): Spy {
  if (key !== undefined) return onto(a, key, a[key]);
  return make(a ?? (() => undefined));
}
export function stub<T extends object, K extends keyof T>(
  target: T,
  key: K,
  fn: (...args: Any[]) => Any = () => undefined,
): Spy {
  return onto(target, key, fn);
}

export function assertSpyCalls(s: { calls: unknown[] }, n: number): void {
  if (s.calls.length !== n) {
    throw new AssertionError(
      `spy was called ${s.calls.length} times, expected ${n}`,
    );
  }
}
export function assertSpyCall(
  s: { calls: SpyCall[] },
  i: number,
  expected: { args?: unknown[]; returned?: unknown } = {},
): void {
  const call = s.calls[i];
  if (!call) throw new AssertionError(`spy was not called ${i + 1} times`);
  if ("args" in expected) assertEquals(call.args, expected.args as unknown[]);
  if ("returned" in expected) {
    if (call.error) throw new AssertionError(`spy call ${i} threw`);
    assertEquals(call.returned, expected.returned);
  }
}
export function returnsNext<R>(
  values: Iterable<R | Error>,
): (...args: Any[]) => R {
  const it = values[Symbol.iterator]();
  return () => {
    const { done, value } = it.next();
    if (done) throw new Error("No more values to return");
    if (value instanceof Error) throw value;
    return value;
  };
}
export function resolvesNext<R>(
  values: Iterable<R | Error>,
): (...args: Any[]) => Promise<R> {
  const next = returnsNext(values);
  // deno-lint-ignore require-await
  return async () => next();
}
