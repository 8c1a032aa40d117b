import { assert, assertEquals } from "@std/assert";
import { findBrowser } from "../kit/browser.ts";
import { openPage } from "../kit/browser_page.ts";
import { bundle } from "../kit/programs.ts";
import { type Call, CALLS, CASE_HEADER, caseName, CUTS, fileCalls } from "./calls.ts";
import { type Arrival, CuttingServer } from "./cutting_server.ts";
import { isPresent, type Programs, runOn, type Runtime } from "./runtimes.ts";

/** Creates a file that is read while it is sent, and removed at the end of the test. */
async function largeFile(beginning: string) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, beginning.padEnd(5 * 1024 * 1024, "."));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

const programs: Programs = {
  program: await bundle("tests/network/calls_program.ts"),
  worker: await bundle("tests/network/calls_worker.ts"),
};

/** Returns whether a kind of call never uses a connection that has already been used. */
function opensConnection(runtime: Runtime, call: string): boolean {
  return runtime === "bun" && /^(?:PUT|DELETE)/.test(call);
}

function checkArrivals({ holds }: Call, found: Arrival[], atMost: number): void {
  assert(found.length >= 1 && found.length <= atMost, `arrived ${found.length} times`);
  for (const { body } of found) {
    if (holds === undefined) assertEquals(body, "");
    else assert(body.includes(holds), `the body contains ${holds}`);
  }
}

for (const runtime of ["deno", "bun", "node", "workerd"] as const) {
  Deno.test({
    name: `${runtime}: a request that changes something is sent once, however its connection ends`,
    ignore: !await isPresent(runtime),
    async fn(t) {
      await using server = await CuttingServer.start();
      await using file = await largeFile("content of the file");
      const env = { SERVER: server.url, LARGE_FILE: file.path };
      const outcomes = await runOn(runtime, programs, env);
      const calls = runtime === "workerd" ? CALLS : { ...CALLS, ...fileCalls(file.path) };
      for (const [call, kind] of Object.entries(calls)) {
        for (const cut of CUTS) {
          const name = caseName(call, cut);
          await t.step(name, () => {
            const found = server.arrivals.filter((arrival) => arrival.name === name);
            checkArrivals(kind, found, kind.reads ? 2 : 1);
            // A new connection proves nothing: no runtime sends a request again there.
            assertEquals(found[0]!.reused, !opensConnection(runtime, call), "reused");
            if (!kind.reads) assertEquals(outcomes[name], "network");
          });
        }
      }
    },
  });
}

const browser = await findBrowser();

Deno.test({
  name: "chromium: a request is only sent again if no response had begun",
  ignore: !browser,
  async fn(t) {
    await using server = await CuttingServer.start();
    await openPage(browser!, {
      html: `<!doctype html><script type="module" src="/page.js"></script>`,
      scripts: { "/page.js": await bundle("tests/network/calls_page.ts") },
      access: {
        baseUrl: server.url,
        token: "",
        username: "",
        password: "",
        hostile: "",
        elsewhere: "",
      },
    });
    for (const [call, kind] of Object.entries(CALLS)) {
      for (const cut of CUTS) {
        const name = caseName(call, cut);
        await t.step(name, () => {
          const found = server.arrivals.filter((arrival) => arrival.name === name);
          checkArrivals(kind, found, /response|reset/.test(cut) ? 2 : 1);
          assertEquals(found[0]!.reused, true, "reused");
        });
      }
    }
  },
});

Deno.test("the server counts a request that is sent again, and recognizes a reused connection", async () => {
  await using server = await CuttingServer.start();
  const send = async (headers: Record<string, string>) => {
    const response = await fetch(server.url, { method: "POST", body: new Blob(["a"]), headers });
    await response.text();
    return response.status;
  };
  const headers = { [CASE_HEADER]: "a; before the response; reused" };
  assertEquals(await send(headers), 503);
  await send(headers).catch((error) => assert(error instanceof TypeError));
  assertEquals(await send(headers), 200);
  assertEquals(server.arrivals.map(({ name, reused, body }) => [name, reused, body]), [
    ["a", true, "a"],
    ["a", false, "a"],
  ]);
});
