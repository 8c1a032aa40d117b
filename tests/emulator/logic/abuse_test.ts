import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Emulator, type EmulatorOptions } from "@particle-edge/emulator";
import { call, type Json, open } from "../helpers.ts";

const TIMEOUT = 300;

async function execute(emulator: Emulator, code: string): Promise<Json> {
  const json = { source: { type: "JavaScript", code } };
  const { status, body } = await call(emulator, "POST", "/v1/logic/execute", { json });
  assertEquals(status, 200);
  return body.result;
}

/** Code that never ends on its own. */
const ENDLESS: Record<string, string> = {
  "a loop": "export default () => { while (1); }",
  "a loop outside the function": "while (1); export default () => {};",
  "a loop that catches everything":
    "export default () => { for (;;) try { for (;;); } catch {} finally { continue; } }",
  "a regular expression": "export default () => /(a+)+$/.test('a'.repeat(50) + 'b')",
  "microtasks": "export default async () => { for (;;) await 0; }",
  "microtasks that nobody awaits":
    "export default () => { const f = () => Promise.resolve().then(f); f(); }",
  // QuickJS checks the deadline only after thousands of calls, each of which takes some tenths of a millisecond here.
  "a native function that cannot be interrupted":
    "export default () => { const a = Array.from({ length: 1e3 }, (_, i) => i); for (;;) a.sort(); }",
  "publishing": `import Particle from "particle:core";
    export default () => { for (;;) Particle.publish("flood", "x".repeat(1000)); }`,
  "slow API calls": `import Particle from "particle:core";
    export default async () => { for (;;) await Particle.listProducts().catch(() => {}); }`,
  "writing to the log": "export default () => { for (;;) console.log('x'.repeat(1000)); }",
};

for (const [what, code] of Object.entries(ENDLESS)) {
  Deno.test(`logic: ${what} is stopped at the deadline`, async () => {
    using emulator = new Emulator({ logic: { timeout: TIMEOUT } });
    assertEquals((await execute(emulator, code)).status, "Timeout");
  });

  Deno.test(`logic: ${what} does not keep the emulator from responding`, async () => {
    using emulator = new Emulator({ logic: { timeout: 600_000 } });
    const events = await open(emulator, "/v1/events/started");
    const running = execute(
      emulator,
      `import Core from "particle:core"; Core.publish("started"); ${code}`,
    );
    await events.event();
    for (let i = 0; i < 10; i++) {
      assertEquals((await call(emulator, "GET", "/v1/devices")).status, 200);
    }
    emulator.close();
    assertEquals((await running).err, "The emulator is closed");
  });
}

Deno.test("logic: functions can run after others were stopped", async () => {
  // Long enough for the last run to succeed on a busy machine.
  using emulator = new Emulator({ logic: { timeout: 6000 } });
  const endless = ["a loop", "microtasks", "a native function that cannot be interrupted"];
  const results = await Promise.all(endless.map((what) => execute(emulator, ENDLESS[what]!)));
  assertEquals(results.map(({ status }) => status), ["Timeout", "Timeout", "Timeout"]);
  assertEquals((await execute(emulator, "export default () => {}")).status, "Success");
});

Deno.test("logic: a native function that ends after the deadline is a timeout, not a success", async () => {
  using emulator = new Emulator({ logic: { timeout: TIMEOUT } });
  // Too few steps for QuickJS to check the deadline, but each of them is long.
  const code = `export default () => {
    const end = Date.now() + ${TIMEOUT + 100};
    while (Date.now() < end) "x".repeat(1e5).split("").sort();
  }`;
  assertEquals((await execute(emulator, code)).status, "Timeout");
});

/** Code that uses too much memory or stack, and the expected errors. */
const GREEDY: Record<string, [code: string, err: RegExp]> = {
  "a huge array": ["export default () => { Array(1e9).fill(0); }", /memory/],
  "a growing array": [
    "export default () => { const a = []; for (;;) a.push('x'.repeat(1e5) + a.length); }",
    /memory/,
  ],
  "microtasks that start more and more microtasks": [
    "export default async () => { const f = async () => { for (;;) { f(); await 0; } }; await f(); }",
    /out of memory/,
  ],
  "microtasks that keep their promises": [
    "export default async () => { const all = []; for (;;) { all.push(new Promise(() => {})); await 0; } }",
    /out of memory/,
  ],
  "a huge string": ["export default () => { let s = 'x'; for (;;) s += s; }", /too long|memory/],
  "deep JSON": [
    "export default () => JSON.parse('['.repeat(1e6) + ']'.repeat(1e6))",
    /stack/i,
  ],
  "deep recursion": ["export default () => { const f = () => f() + 1; f(); }", /stack/i],
};

for (const [what, [code, err]] of Object.entries(GREEDY)) {
  Deno.test(`logic: ${what} ends with an exception`, async () => {
    using emulator = new Emulator({ logic: { memory: 4 * 1024 * 1024 } });
    const result = await execute(emulator, code);
    assertEquals(result.status, "Exception");
    assertMatch(result.err, err);
    assertEquals((await execute(emulator, "export default () => {}")).status, "Success");
  });
}

Deno.test("logic: functions cannot access globals of the host", async () => {
  using emulator = new Emulator();
  const result = await execute(
    emulator,
    `export default function () {
      const names = ["fetch", "process", "Deno", "Bun", "require", "setTimeout", "XMLHttpRequest", "WebAssembly",
        "Worker", "postMessage", "__host", "__log", "__context", "navigator", "self", "window", "location"];
      const outer = (() => {}).constructor("return globalThis")();
      console.log(names.filter((name) => name in globalThis || name in outer));
      console.log(typeof this, typeof import.meta.url);
      for (const code of ["return process", "return Deno", "return fetch"]) {
        try {
          console.log((() => {}).constructor(code)());
        } catch (error) {
          console.log(error.name);
        }
      }
    }`,
  );
  assertEquals(result.status, "Success");
  const [found, [self], ...errors] = result.logs.map(({ args }: Json) => args);
  assertEquals(found, [[]]);
  assertEquals(self, "undefined");
  assertEquals(errors, [["ReferenceError"], ["ReferenceError"], ["ReferenceError"]]);
});

Deno.test("logic: only Particle's modules can be imported, and the error names them", async () => {
  using emulator = new Emulator();
  for (const name of ["node:fs", "./worker.ts", "https://example.com/x.js", "vendor:lodash"]) {
    for (
      const code of [
        `import "${name}"; export default () => {};`,
        `export default async () => { await import("${name}"); };`,
      ]
    ) {
      const { status, err } = await execute(emulator, code);
      assertEquals(status, "Exception");
      assertMatch(err, /only particle:core, particle:encoding, particle:geo/);
    }
  }
});

Deno.test("logic: runs do not share globals", async () => {
  using emulator = new Emulator();
  const code = `export default () => {
    console.log(globalThis.left, Array.prototype.left);
    globalThis.left = 1;
    Array.prototype.left = 1;
  }`;
  for (let i = 0; i < 3; i++) {
    assertEquals((await execute(emulator, code)).logs[0].args, ["undefined", "undefined"]);
  }
});

Deno.test("logic: a log that exceeds the limit ends with a warning", async () => {
  using emulator = new Emulator();
  for (
    const code of [
      "export default () => { for (let i = 0; i < 5000; i++) console.log(i); }",
      "export default () => { for (let i = 0; i < 50; i++) console.log('x'.repeat(10_000)); }",
      "export default () => { console.log('x'.repeat(5_000_000)); console.log(1); }",
    ]
  ) {
    const { status, logs } = await execute(emulator, code);
    assertEquals(status, "Success");
    assert(logs.length <= 1001 && JSON.stringify(logs).length < 250_000);
    assertEquals(logs.at(-1).level, "Warning");
    assertMatch(logs.at(-1).args[0], /full/);
  }
});

Deno.test("logic: closing the emulator ends running functions", async () => {
  const emulator = new Emulator();
  const running = execute(emulator, "export default () => { for (;;); }");
  await execute(emulator, "export default () => {}");
  emulator.close();
  const { status, err } = await running;
  assertEquals([status, err], ["Exception", "The emulator is closed"]);
});

Deno.test("logic: invalid options throw", () => {
  for (
    const logic of [
      { timeout: 0 },
      { timeout: Infinity },
      { memory: 1000 },
      { memory: 2 ** 31 },
      { memory: 1.5e7 + 0.5 },
      { secrets: { KEY: 5 } },
    ]
  ) {
    assertThrows(() => new Emulator({ logic } as EmulatorOptions), TypeError);
  }
});

Deno.test("logic: the memory limit applies to the total, not only to each allocation", async () => {
  using emulator = new Emulator({ logic: { memory: 4 * 1024 * 1024 } });
  const code = `export default () => {
    const pieces = [];
    try { for (;;) pieces.push("x".repeat(1e5)); } catch (error) { console.log(pieces.length, error.message); }
  }`;
  const { logs: [{ args: [pieces, message] }] } = await execute(emulator, code);
  // QuickJS starts with 16 MiB.
  assert(pieces < 210, `${pieces} pieces`);
  assertEquals(message, "out of memory");
});

Deno.test("logic: the key __proto__ in data does not set the prototype", async () => {
  using emulator = new Emulator();
  const post = (path: string, json: unknown) => call(emulator, "POST", path, { json });
  await post("/v1/ledgers", { ledger: { name: "notes", scope: "Owner" } });
  const code = `export default ({ ledgerChange: { data } }) => {
    console.log(Object.keys(data), data.polluted === undefined);
  }`;
  const logic_triggers = [{ type: "LedgerChange", ledger_name: "notes", change_type: "set" }];
  const { body } = await post("/v1/logic/functions", {
    logic_function: { name: "watch", source: { type: "JavaScript", code }, logic_triggers },
  });
  const owner = body.logic_function.owner_id.replace("user:", "");
  const data = JSON.parse('{"__proto__": {"polluted": 1}, "kept": 2}');
  const instance = `/v1/ledgers/notes/instances/${owner}`;
  assertEquals((await call(emulator, "PUT", instance, { json: { data } })).status, 201);
  await emulator.settled();
  const runs = `/v1/logic/functions/${body.logic_function.id}/runs`;
  const [run] = (await call(emulator, "GET", runs)).body.logic_runs;
  const { logic_run_logs } = (await call(emulator, "GET", `${runs}/${run.id}/logs`)).body;
  assertEquals(logic_run_logs.logs[0].args, [["__proto__", "kept"], true]);
});
