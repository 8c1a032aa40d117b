import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../emulator/main.ts", import.meta.url));

function start(args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    // No other permission: a question for one would end the process.
    args: ["run", "--no-prompt", "--allow-net=127.0.0.1", MAIN, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function readUntil(stream: ReadableStream<Uint8Array>, end: string): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes(end)) break;
  }
  return text;
}

Deno.test("main.ts refuses wrong flags in one sentence, with exit code 2", async () => {
  const wrong: [string[], RegExp][] = [
    [["--port", "x"], /^--port must be .* got "x"\n$/],
    [["--port=70000"], /^--port must be .* got "70000"\n$/],
    [["--token", "a b"], /^--token must be [^\n]*\n$/],
    [["--token"], /^--token needs a value\n$/],
    [["--bogus"], /^Unknown argument "--bogus": try --help\n$/],
  ];
  await Promise.all(wrong.map(async ([args, message]) => {
    const { code, stdout, stderr } = await start(args).output();
    assertMatch(new TextDecoder().decode(stderr), message);
    assertEquals([code, stdout.length], [2, 0]);
  }));
});

Deno.test("main.ts --help explains itself", async () => {
  const { code, stdout } = await start(["--help"]).output();
  assertEquals(code, 0);
  assertStringIncludes(new TextDecoder().decode(stdout), "--port");
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `main.ts serves the fleet and stops on ${signal}, open streams or not`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const child = start(["--port=0", "--token", "t0k3n"]);
      const text = await readUntil(child.stdout, "Ctrl+C");
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      const headers = { authorization: "Bearer t0k3n" };
      const devices = await (await fetch(`${url}/v1/devices`, { headers })).json();
      const names = devices.map(({ name }: { name: string }) => name).toSorted();
      assertEquals(names, ["coffee-machine", "doorbell", "thermometer"]);
      const [, password = ""] = /password +(\S+)/.exec(text) ?? [];
      const login = await fetch(`${url}/oauth/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "password",
          client_id: "particle",
          client_secret: "particle",
          username: "developer@example.com",
          password,
        }),
      });
      assertEquals((await login.json()).token_type, "bearer");
      const stream = await fetch(`${url}/v1/devices/events`, { headers });
      child.kill(signal);
      const ended = stream.text().then(() => {}, () => {});
      const [{ code }, errors] = await Promise.all([
        child.status,
        new Response(child.stderr).text(),
        ended,
      ]);
      assertEquals([code, errors], [0, ""]);
    },
  });
}
