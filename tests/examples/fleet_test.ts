import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Emulator, serve } from "../../emulator/mod.ts";
import { csv, describe, ProgressLine, summary } from "../../examples/fleet/output.ts";
import { ParticleError } from "../../mod.ts";
import type { Ended } from "../../tools/process.ts";
import { bunPath } from "../kit/programs.ts";
import { Program } from "./program.ts";

const MAIN = "examples/fleet/main.ts";

/** A served product with 30 devices, and the arguments that each of them was called with. */
class Product implements AsyncDisposable {
  readonly emulator = new Emulator();
  readonly calls = new Map<string, string[]>();
  /** How long a device takes to respond, in milliseconds. */
  delay = 0;
  url = "";
  #close: () => Promise<void> = () => Promise.resolve();

  async open(): Promise<this> {
    this.emulator.addProduct({ id: 7, slug: "kettles" });
    for (let index = 10; index < 40; index++) this.#add(`kettle ${index}, "new"`);
    const server = await serve(this.emulator, { hostname: "127.0.0.1", port: 0 });
    this.url = server.url;
    this.#close = () => server.close();
    return this;
  }

  #add(name: string): void {
    const boil = async (argument: string) => {
      this.calls.set(name, [...this.calls.get(name) ?? [], argument]);
      if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
      return Number(argument);
    };
    this.emulator.addDevice({ name, product: 7, functions: { boil } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    this.emulator.close();
  }
}

/** Starts the program in a folder of its own. */
function start(runtime: string[], { url, emulator }: Product, folder: string, ...flags: string[]) {
  const [command = "", ...args] = runtime;
  const files = ["--journal", join(folder, "j.jsonl"), "--csv", join(folder, "r.csv")];
  const all = ["--product", "kettles", "--function", "boil", "--argument", "80", "--url", url];
  const env = { PARTICLE_TOKEN: emulator.token };
  return new Program(command, [...args, MAIN, ...all, ...files, ...flags], env);
}

async function run(...args: Parameters<typeof start>): Promise<Ended & { rows: string[] }> {
  await using program = start(...args);
  const ended = await program.ended;
  const text = await Deno.readTextFile(join(args[2], "r.csv")).catch(() => ""); // the program may have failed
  return { ...ended, rows: text.split("\r\n") };
}

const ACCESS = ["--allow-net", "--allow-env", "--allow-read", "--allow-write"];
const RUNTIMES: Record<string, () => Promise<string[]>> = {
  Deno: () => Promise.resolve([Deno.execPath(), "run", "--no-prompt", ...ACCESS]),
  Bun: async () => [await bunPath(), "run"],
};

for (const [name, runtimeOf] of Object.entries(RUNTIMES)) {
  Deno.test(`${name}: the fleet example calls each device once, however often it runs`, async () => {
    const runtime = await runtimeOf();
    const folder = await Deno.makeTempDir();
    await using product = await new Product().open();
    const { emulator, calls } = product;
    const path = "/v1/products/*/devices/*/boil";
    const fault = emulator.faults.add({ path, status: 404, times: 2 });
    const first = await run(runtime, product, folder);
    assertEquals([first.code, calls.size], [1, 28], first.stderr);
    assertMatch(first.stdout, /^done +28\nfailed +2 +HTTP error 404/m);
    assertMatch(
      first.stderr,
      /30 of 30: 28 done, 2 failed, 0 unknown; [\d.]+ devices\/s, 0 s left/,
    );
    assertEquals([first.rows.length, first.rows[0]], [32, "id,name,status,result,reason"]);
    assertMatch(first.rows[1] ?? "", /^[0-9a-f]{24},"kettle \d\d, ""new""",/);
    assertEquals(first.rows.filter((row) => row.endsWith(",done,80,")).length, 28);
    fault.remove();

    const second = await run(runtime, product, folder);
    assertEquals([second.code, calls.size], [1, 28]);
    const third = await run(runtime, product, folder, "--repeat-failed");
    assertEquals([third.code, calls.size], [0, 30], third.stderr);
    assertEquals([...calls.values()].filter((one) => one.join() !== "80"), []);

    const other = await run(runtime, product, folder, "--argument", "90");
    assertEquals(other.code, 1);
    assertStringIncludes(other.stderr, "Error: The journal belongs to the run");
    await Deno.remove(folder, { recursive: true });
  });

  Deno.test({
    name: `${name}: the fleet example can be stopped, and continues`,
    ignore: Deno.build.os === "windows", // signals
    async fn() {
      const runtime = await runtimeOf();
      const folder = await Deno.makeTempDir();
      await using product = await new Product().open();
      product.delay = 300;
      await using program = start(runtime, product, folder, "--concurrency", "2");
      while (product.calls.size < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      program.stop();
      const { code, stdout } = await program.ended;
      assertEquals(code, 1);
      assertStringIncludes(stdout, "run the same command to continue");
      assert(product.calls.size < 30, `${product.calls.size}`);
      product.delay = 0;
      const next = await run(runtime, product, folder);
      assertEquals([next.code, product.calls.size], [0, 30], next.stderr);
      assertEquals([...product.calls.values()].filter(({ length }) => length !== 1), []);
      await Deno.remove(folder, { recursive: true });
    },
  });
}

Deno.test("the fleet example says which flag or variable is missing", async () => {
  const deno = [Deno.execPath(), "run", "--no-prompt", ...ACCESS, MAIN];
  const [command = "", ...args] = deno;
  const rows: [string[], Record<string, string>, string][] = [
    [[], {}, "Error: --product and --function are required"],
    [["--product", "a", "--function", "b"], { PARTICLE_TOKEN: "" }, "PARTICLE_TOKEN"],
    [
      ["--product", "a", "--function", "b", "--url", "http://127.0.0.1:1"],
      { PARTICLE_TOKEN: "t0p-s3cret" },
      "Error: Network error from http://127.0.0.1:1/v1/products/a/devices",
    ],
    [["--bogus"], {}, "--bogus"],
  ];
  for (const [flags, env, message] of rows) {
    await using program = new Program(command, [...args, ...flags], env);
    const { code, stderr } = await program.ended;
    assertEquals(code, 1);
    assertStringIncludes(stderr, message);
    assert(!stderr.includes("s3cret"));
  }
});

const PROGRESS = {
  outcome: { id: "a", status: "done", value: 1 } as const,
  done: 3,
  failed: 1,
  unknown: 1,
  total: 10,
  rate: 2.54,
  timeLeft: 1_968,
};

Deno.test("progress is a bar in a terminal, and a line now and then elsewhere", () => {
  const line = "5 of 10: 3 done, 1 failed, 1 unknown; 2.5 devices/s, 2 s left";
  assertEquals(describe(PROGRESS), line);
  const unknown = { ...PROGRESS, total: undefined, timeLeft: undefined };
  assertEquals(describe(unknown), "5: 3 done, 1 failed, 1 unknown; 2.5 devices/s");
  for (const isTTY of [true, false]) {
    let text = "";
    const progress = new ProgressLine({ isTTY, write: (more: string) => text += more });
    progress.end();
    assertEquals(text, "");
    progress.show(PROGRESS);
    progress.show(PROGRESS);
    progress.end();
    const drawn = `\r\x1b[K[${"#".repeat(15)}${"-".repeat(15)}] ${line}`;
    assertEquals(text, isTTY ? `${drawn}${drawn}\n` : `${line}\n`);
  }
});

Deno.test("the CSV quotes texts, and no name can act as a formula; the summary counts reasons", () => {
  const error = (id: string) =>
    new ParticleError(
      `HTTP error 404 from https://api.particle.io/v1/devices/${id}/f - Not found`,
      {
        code: "http",
      },
    );
  const report = {
    done: [{ id: "c", status: "done" as const, value: -1 }],
    failed: [
      { id: "a", status: "failed" as const, error: error("a") },
      { id: "b", status: "failed" as const, error: error("b") },
    ],
    unknown: [{ id: "d", status: "unknown" as const }],
    duplicates: ["c"],
    aborted: false,
  };
  const names = new Map([["c", '=HYPERLINK("x")'], ["d", null]]);
  assertEquals(csv(report, names).split("\r\n"), [
    "id,name,status,result,reason",
    "a,,failed,,HTTP error 404 from https://api.particle.io/v1/devices/a/f - Not found",
    "b,,failed,,HTTP error 404 from https://api.particle.io/v1/devices/b/f - Not found",
    `c,"'=HYPERLINK(""x"")",done,-1,`,
    "d,,unknown,,the program ended during the call",
    "",
  ]);
  assertEquals(summary(report), [
    "result        devices  reason",
    "done          1",
    "failed        2        HTTP error 404 - Not found",
    "unknown       1        the program ended during the call",
    "(duplicates)  1        listed more than once",
  ]);
});
