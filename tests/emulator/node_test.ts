import { assertEquals, assertMatch } from "@std/assert";
import { outputOf, runToEnd } from "../../tools/process.ts";
import { compileForNode, isNodeUsable } from "../kit/node_emulator.ts";
import { readUntil } from "../kit/programs.ts";
import { askQuestion, TOKEN } from "./ask_question.ts";

const ignore = Deno.build.os === "windows" || !await isNodeUsable();

function start(args: string[]): Deno.ChildProcess {
  const options = { args, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  return new Deno.Command("node", options).spawn();
}

Deno.test({
  name: "the emulator runs on Node",
  ignore,
  async fn(t) {
    await using folder = await compileForNode();
    const { main } = folder;

    await t.step("serve() streams, breaks and closes connections, and logs requests", async () => {
      const program = await folder.compile("tests/emulator/node_serve_program.ts");
      const { portInUse, ...report } = JSON.parse(await outputOf("node", [program]));
      assertMatch(portInUse, /^Error: Port \d+ is already in use: choose another with --port/);
      assertEquals(report, {
        globalsAreKept: true,
        greeting: ":ok\n\n",
        event: "event: temperature",
        streamsOpen: 1,
        refused: "TypeError: fetch failed",
        cut: [200, "TypeError: terminated"],
        large: 413,
        publish: { ok: true },
        call: 95,
        lastStream: "TypeError: terminated",
        streamsLeft: 0,
        closed: "TypeError",
        again: 200,
        log: [
          "GET /v1/devices/events 200 N ms",
          "GET /v1/user no response N ms",
          "GET /v1/devices 200 N ms",
          "POST /v1/devices/events 413 N ms",
          "POST /v1/devices/events 200 N ms",
          "POST /v1/devices/kettle/boil 200 N ms",
          "DELETE /v1/access_tokens/*** 404 N ms",
          "GET /v1/devices/events 200 N ms",
        ],
      });
    });

    await t.step("main.js rejects invalid flags and a port in use", async () => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr as Deno.NetAddr;
      const wrong: [string[], number, RegExp][] = [
        [["--bogus"], 2, /^Unknown option '--bogus': try --help\n$/],
        [["--token"], 2, /^Option '--token <value>' argument missing: try --help\n$/],
        [
          [`--port=${port}`],
          1,
          new RegExp(`^Port ${port} is already in use: choose another with --port[^\n]*\n$`),
        ],
      ];
      for (const [args, exitCode, message] of wrong) {
        const { code, stderr } = await runToEnd("node", [main, ...args]);
        assertMatch(stderr, message);
        assertEquals(code, exitCode);
      }
    });

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      await t.step(`main.js runs Logic functions, saves, and stops on ${signal}`, async () => {
        const state = `${folder.path}/${signal}.json`;
        const child = start([main, "--port=0", `--token=${TOKEN}`, `--state=${state}`]);
        const text = await readUntil("main.js", child, /Ctrl\+C/);
        const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
        const headers = { authorization: `Bearer ${TOKEN}` };
        let end: [Deno.CommandStatus, string];
        const stream = await fetch(`${url}/v1/devices/events`, { headers });
        const ended = stream.text().then(() => {}, () => {}); // Stopping may break the connection.
        try {
          await askQuestion(url);
        } finally {
          child.kill(signal);
          end = await Promise.all([child.status, new Response(child.stderr).text()]);
        }
        await ended;
        const [{ code }, errors] = end;
        assertEquals([code, errors], [0, ""]);
        assertEquals(JSON.parse(await Deno.readTextFile(state)).core.devices.length, 3);
      });
    }
  },
});
