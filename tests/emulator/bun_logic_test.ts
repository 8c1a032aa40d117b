import { assertEquals } from "@std/assert";
import { bunPath, readUntil, root } from "../kit/programs.ts";
import { askQuestion, TOKEN } from "./ask_question.ts";

Deno.test({
  name: "main.ts runs Logic functions under Bun without an installation",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const home = await Deno.makeTempDir();
    try {
      const child = new Deno.Command(await bunPath(), {
        args: ["run", "emulator/main.ts", "--port=0", `--token=${TOKEN}`],
        cwd: root,
        env: { HOME: home, BUN_INSTALL: home },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const text = await readUntil("main.ts", child, /Ctrl\+C/);
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      let end: [Deno.CommandStatus, string];
      try {
        await askQuestion(url);
      } finally {
        child.kill("SIGTERM");
        end = await Promise.all([child.status, new Response(child.stderr).text()]);
      }
      const [{ code }, errors] = end;
      assertEquals([code, errors], [0, ""]);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  },
});
