import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { optionalText, orEmpty, requireSignal, requireTimeout } from "../../src/core/options.ts";

Deno.test("requireTimeout() returns a delay that timers support: 0 for none, at most 2^31 - 1", () => {
  const rows: [unknown, number][] = [
    [undefined, 30_000],
    [null, 30_000],
    [0, 0],
    [Infinity, 0],
    [0.5, 0.5],
    [1, 1],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, 2 ** 31 - 1],
    [Number.MAX_VALUE, 2 ** 31 - 1],
  ];
  for (const [value, expected] of rows) {
    assertEquals(requireTimeout({ value }, "value", 30_000), expected, String(value));
  }
});

Deno.test("requireTimeout() throws for all other values, and names the option and the value", () => {
  const rows: [unknown, string][] = [
    [-1, "-1"],
    [-Infinity, "-Infinity"],
    [NaN, "NaN"],
    ["5s", '"5s"'],
    ["5000", '"5000"'],
    ["", '""'],
    [true, "boolean"],
    [5n, "bigint"],
    [{ valueOf: () => 5 }, "object"],
    [[5], "object"],
    [Symbol(), "symbol"],
    [() => 5, "function"],
  ];
  for (const [value, shown] of rows) {
    assertThrows(
      () => requireTimeout({ idleTimeout: value }, "idleTimeout", 1),
      TypeError,
      `idleTimeout must be milliseconds from 0 to Infinity, got ${shown}`,
    );
  }
  const { message } = assertThrows(() => requireTimeout({ x: "9".repeat(1e5) }, "x", 1), TypeError);
  assertEquals(message.length < 120, true);
});

Deno.test("requireSignal() accepts any value that works as an AbortSignal", () => {
  const polyfill = { aborted: false, addEventListener() {}, removeEventListener() {} };
  for (const signal of [new AbortController().signal, AbortSignal.abort(), polyfill]) {
    assertStrictEquals(requireSignal({ signal }, "signal"), signal as AbortSignal);
  }
  assertEquals([
    requireSignal({ signal: undefined }, "signal"),
    requireSignal({ signal: null }, "signal"),
  ], [
    undefined,
    undefined,
  ]);
});

Deno.test("requireSignal() throws for all other values, and names the option", () => {
  const controller = new AbortController();
  const emitter = { addEventListener() {}, removeEventListener() {} };
  for (
    const value of [
      "1",
      "",
      0,
      1,
      true,
      false,
      {},
      controller,
      emitter,
      () => {},
      new Event("abort"),
    ]
  ) {
    assertThrows(
      () => requireSignal({ abortSignal: value }, "abortSignal"),
      TypeError,
      `abortSignal must be an AbortSignal, got ${typeof value}`,
    );
  }
});

Deno.test("orEmpty() returns its argument, {} if none is given, and throws for anything but an object", () => {
  const options = { deviceId: "d" };
  assertStrictEquals(orEmpty(options), options);
  assertEquals([orEmpty(undefined), orEmpty(null)], [{}, {}]);
  for (const value of ["my-device", "", 0, false, 5n, () => {}]) {
    assertThrows(
      () => orEmpty(value as unknown as object, "hook"),
      TypeError,
      `hook must be an object, got ${typeof value}`,
    );
  }
});

Deno.test("optionalText() allows undefined, but neither an empty string nor null", () => {
  const text = (name?: unknown) => optionalText({ name }, "name");
  assertEquals([text(undefined), text(" ")], [undefined, " "]);
  assertThrows(() => text(""), TypeError, "name must not be empty");
  assertThrows(() => text(null), TypeError, "name must be a string, got null");
});
