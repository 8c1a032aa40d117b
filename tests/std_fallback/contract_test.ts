/**
 * The behavior of @std that these tests rely on, except for FakeTime (see contract_time_test.ts). Runs against whichever
 * @std is used: the original from JSR or a checkout, or tests/std_fallback. A replacement that missed a failure would
 * fail here.
 */
import {
  assert,
  assertEquals,
  assertExists,
  assertInstanceOf,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";
import { join } from "@std/path";
import { TextLineStream } from "@std/streams";
import { assertSpyCall, resolvesNext, spy, stub } from "@std/testing/mock";
import { stdArgs } from "../../tools/std.ts";
import { root } from "../kit/programs.ts";

Deno.test("@std/assert: assertions fail for values that differ", () => {
  class P {
    x: number;
    constructor(x: number) {
      this.x = x;
    }
  }
  const pairs: [unknown, unknown][] = [
    [1, 2],
    [0, "0"],
    [null, undefined],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, {}],
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
    [[1, 2], [1]],
    [[1], { 0: 1 }],
    [new Date(1), new Date(2)],
    [/a/, /a/g],
    [new URL("http://a/"), new URL("http://b/")],
    [new Set([1]), new Set([2])],
    [new Set([{ a: 1 }]), new Set([{ a: 2 }])],
    [new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]])],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array([1]), [1]],
    [new Error("a"), new Error("b")],
    [new Error("a"), new TypeError("a")],
    [new Error("a"), new Error("a")], // their stacks differ
    [
      Object.assign(new Error("a"), { code: 1 }),
      Object.assign(new Error("a"), { code: 2 }),
    ],
    [new P(1), { x: 1 }],
    [{ [Symbol.iterator]: 1 }, { [Symbol.iterator]: 2 }],
  ];
  for (const [i, [a, b]] of pairs.entries()) {
    assertThrows(
      () => assertEquals(a, b),
      AssertionError,
      undefined,
      `pair ${i}`,
    );
    assertThrows(
      () => assertEquals(b, a),
      AssertionError,
      undefined,
      `pair ${i}, swapped`,
    );
    assertNotEquals(a, b);
  }
  // State behind a getter: the original compares it, the replacement throws. Neither may consider it equal.
  class G {
    #x: number;
    constructor(x: number) {
      this.#x = x;
    }
    get x(): number {
      return this.#x;
    }
  }
  assertThrows(() => assertEquals(new G(1), new G(2)), AssertionError);
  const r: Record<string, unknown> = {
    a: [1, { b: new Date(3), u: new Uint8Array([1]) }],
    n: NaN,
    u: undefined,
  };
  assertEquals(structuredClone(r), r);
  assertThrows(() => assertStrictEquals<unknown>({}, {}), AssertionError);
  assertThrows(() => assertNotEquals({ a: 1 }, { a: 1 }), AssertionError);
  assertThrows(() => assert(0), AssertionError);
  assertThrows(() => assertExists(undefined), AssertionError);
  assertThrows(() => assertInstanceOf({}, Map), AssertionError);
  assertThrows(() => assertMatch("a", /b/), AssertionError);
  assertThrows(() => assertStringIncludes("a", "b"), AssertionError);
  assertThrows(() => fail("x"), AssertionError);
});

Deno.test("@std/assert: assertRejects() accepts only a promise that rejects with an Error", async () => {
  const bad = (fn: () => Promise<unknown>) => fn().then(() => "passed", () => "failed");
  assertEquals(
    await bad(() => assertRejects(() => Promise.resolve(1))),
    "failed",
  );
  assertEquals(
    await bad(() => assertRejects(() => Promise.reject("not an Error"), Error)),
    "failed",
  );
  assertEquals(
    await bad(() =>
      assertRejects(() => {
        throw new Error("sync");
      })
    ),
    "failed",
  );
  const e = await assertRejects(
    () => Promise.reject(new RangeError("abc")),
    RangeError,
    "b",
  );
  assertEquals(e.message, "abc");
});

Deno.test("@std/testing: stubs replace methods, and spies record calls", async () => {
  const o = { f: (n: number) => n + 1 };
  {
    using s = stub(o, "f", () => 7);
    assertEquals(o.f(1), 7);
    assertSpyCall(s, 0, { args: [1], returned: 7 });
    assertThrows(() => assertSpyCall(s, 0, { args: [2] }), AssertionError);
    assertThrows(() => assertSpyCall(s, 0, { returned: 8 }), AssertionError);
    assertThrows(() => assertSpyCall(s, 1), AssertionError);
  }
  assertEquals(o.f(1), 2);
  const next = spy(resolvesNext([1, new Error("e")]));
  assertEquals(await next(), 1);
  await assertRejects(() => next(), Error, "e");
});

Deno.test("@std/streams: TextLineStream splits lines across chunks", async () => {
  const lines = await Array.fromAsync(
    ReadableStream.from(["a\r", "\nb", "\n", "\nc"]).pipeThrough(
      new TextLineStream(),
    ),
  );
  assertEquals(lines, ["a", "b", "", "c"]);
});

Deno.test("every test of fixtures/must_fail.ts fails", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      "--no-check",
      ...stdArgs(import.meta.resolve("@std/assert")),
      "tests/fixtures/must_fail.ts",
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  const [, passed, failed] = /\| (\d+) passed[^|]*\| (\d+) failed/.exec(text) ??
    [];
  const source = await Deno.readTextFile(
    join(root, "tests/fixtures/must_fail.ts"),
  );
  const count = source.split("\n").filter((l) => /^(describe|it|Deno\.test)\(/.test(l))
    .length;
  // Does not use an assertion, because the assertions are under test.
  if (code !== 1 || passed !== "0" || failed !== String(count)) {
    throw new Error(
      `${passed} passed, ${failed} of ${count} failed, exit ${code}\n${text}`,
    );
  }
});
