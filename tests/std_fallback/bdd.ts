/** Replacement for the parts of `@std/testing/bdd` that these tests use, if JSR cannot be reached. Uses test steps. */
type Fn = (t: Deno.TestContext) => void | Promise<void>;
type Hook = () => void | Promise<void>;
interface Suite {
  name: string;
  ignore: boolean;
  beforeAll: Hook[];
  afterAll: Hook[];
  beforeEach: Hook[];
  afterEach: Hook[];
  body: ({ name: string; fn: Fn; ignore: boolean } | Suite)[];
}

/** The return value of `describe`. As with the original, its type makes `() => describe(…)` a type error. */
export interface TestSuite {
  symbol: symbol;
}

let current: Suite | undefined;

async function runSuite(
  s: Suite,
  t: Deno.TestContext,
  outer: Suite[],
): Promise<void> {
  const chain = [...outer, s];
  try {
    for (const h of s.beforeAll) await h();
    for (const entry of s.body) {
      await t.step({
        name: entry.name,
        ignore: entry.ignore,
        fn: async (t) => {
          if ("body" in entry) return await runSuite(entry, t, chain);
          try {
            for (const c of chain) for (const h of c.beforeEach) await h();
            await entry.fn(t);
          } finally {
            for (const c of [...chain].reverse()) {
              for (const h of c.afterEach) await h();
            }
          }
        },
      });
    }
  } finally {
    for (const h of s.afterAll) await h();
  }
}

function suite(
  name: string,
  fn: () => void | undefined,
  ignore: boolean,
): TestSuite {
  const s: Suite = {
    name,
    ignore,
    beforeAll: [],
    afterAll: [],
    beforeEach: [],
    afterEach: [],
    body: [],
  };
  const parent = current;
  current = s;
  try {
    fn();
  } finally {
    current = parent;
  }
  if (parent) parent.body.push(s);
  else Deno.test({ name, ignore, fn: (t) => runSuite(s, t, []) });
  return { symbol: Symbol(name) };
}
function test(name: string, fn: Fn, ignore: boolean): void {
  if (current) current.body.push({ name, fn, ignore });
  else Deno.test({ name, ignore, fn });
}
const inSuite =
  (kind: "beforeAll" | "afterAll" | "beforeEach" | "afterEach") => (fn: Hook): void => {
    if (!current) {
      throw new Error(
        `The offline replacement for @std/testing/bdd allows ${kind}() only inside describe()`,
      );
    }
    current[kind].push(fn);
  };

export const describe = Object.assign(
  (name: string, fn: () => void | undefined) => suite(name, fn, false),
  {
    ignore: (name: string, fn: () => void | undefined) => suite(name, fn, true),
    skip: (name: string, fn: () => void | undefined) => suite(name, fn, true),
  },
);
export const it = Object.assign(
  (name: string, fn: Fn) => test(name, fn, false),
  {
    ignore: (name: string, fn: Fn) => test(name, fn, true),
    skip: (name: string, fn: Fn) => test(name, fn, true),
  },
);
export const beforeAll = inSuite("beforeAll");
export const afterAll = inSuite("afterAll");
export const beforeEach = inSuite("beforeEach");
export const afterEach = inSuite("afterEach");
