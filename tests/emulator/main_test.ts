import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { bunPath, readUntil } from "../kit/programs.ts";

const MAIN = fromFileUrl(new URL("../../emulator/main.ts", import.meta.url));

function start(args: string[], permissions: string[] = []): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    // Other permissions are missing: with `--no-prompt`, needing one would end the process.
    args: ["run", "--no-prompt", "--allow-net=127.0.0.1", ...permissions, MAIN, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Reads the output of a program line by line. */
class LineReader {
  #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(output: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = output.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Returns the next line that matches. */
  async until(pattern: RegExp): Promise<string> {
    while (true) {
      const end = this.#rest.indexOf("\n");
      if (end === -1) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Error(`The output ended before ${pattern} matched`);
        this.#rest += value;
        continue;
      }
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 1);
      if (pattern.test(line)) return line;
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

/** Sends the head of a request as it is, because `fetch` does not send a `Host` header of the caller's choice. */
async function statusLine(url: string, head: string): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(`${head}\r\nconnection: close\r\n\r\n`));
  const text = await new Response(connection.readable).text();
  return text.slice(0, text.indexOf("\r\n"));
}

Deno.test("main.ts rejects invalid flags in one sentence, with exit code 2", async () => {
  const wrong: [string[], RegExp][] = [
    [["--port", "x"], /^--port must be .* got "x"\n$/],
    [["--port=70000"], /^--port must be .* got "70000"\n$/],
    [["--token", "a b"], /^--token must be [^\n]*\n$/],
    [["--token"], /^Option '--token <value>' argument missing: try --help\n$/],
    [["--fleet"], /^Option '--fleet <value>' argument missing: try --help\n$/],
    [["--state="], /^--state needs a value\n$/],
    [["--webhooks"], /^Option '--webhooks <value>' argument missing: try --help\n$/],
    [["--max-storage", "0"], /^--max-storage must be a whole number of MiB, got "0"\n$/],
    [["--bogus"], /^Unknown option '--bogus': try --help\n$/],
  ];
  await Promise.all(wrong.map(async ([args, message]) => {
    const { code, stdout, stderr } = await start(args).output();
    assertMatch(new TextDecoder().decode(stderr), message);
    assertEquals([code, stdout.length], [2, 0]);
  }));
});

Deno.test("main.ts --help prints the flags", async () => {
  const { code, stdout } = await start(["--help"]).output();
  assertEquals(code, 0);
  assertStringIncludes(new TextDecoder().decode(stdout), "--port");
});

Deno.test("main.ts --fleet-schema prints a JSON schema", async () => {
  const { code, stdout } = await start(["--fleet-schema"]).output();
  assertEquals(code, 0);
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)).type, "object");
});

Deno.test("main.ts reports the name, line and column of damaged files, and leaves them unchanged", async () => {
  const folder = await Deno.makeTempDir();
  const files = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  try {
    await Deno.writeTextFile(`${folder}/state.json`, '{\n  "version": 1,,\n}');
    await Deno.writeTextFile(`${folder}/fleet.json`, '{\n  "devices": [{ "name": 5 }]\n}');
    const wrong: [string[], RegExp, number][] = [
      [["--state", `${folder}/state.json`], /state\.json:2:16: not JSON: [^\n]+\n$/, 1],
      [["--fleet", `${folder}/fleet.json`], /fleet\.json:2:25: devices\[0\]\.name is invalid/, 1],
      [["--fleet", `${folder}/none.json`], /the file .*none\.json does not exist\n$/, 2],
    ];
    for (const [args, message, exit] of wrong) {
      const { code, stderr } = await start(["--port=0", ...args], files).output();
      assertMatch(new TextDecoder().decode(stderr), message);
      assertEquals(code, exit);
    }
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
    assertEquals(names, ["fleet.json", "state.json"]);
    assertEquals((await Deno.readTextFile(`${folder}/state.json`)).length, 20);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "main.ts saves the changes of a fleet to a state file",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const files = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    const fleet = { devices: [{ name: "kettle", variables: { celsius: 20 } }] };
    const names: string[] = [];
    const tokens = new Set<string>();
    try {
      await Deno.writeTextFile(`${folder}/fleet.json`, JSON.stringify(fleet));
      for (const rename of ["pot", "pan"]) {
        const args = ["--port=0", `--fleet=${folder}/fleet.json`, `--state=${folder}/state.json`];
        const child = start(args, files);
        const text = await readUntil("main.ts", child, /Ctrl\+C/);
        const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
        const [, token = ""] = /token +(\S+)/.exec(text) ?? [];
        tokens.add(token);
        const headers = { authorization: `Bearer ${token}` };
        const [{ id, name }] = await (await fetch(`${url}/v1/devices`, { headers })).json();
        names.push(name);
        const value = await (await fetch(`${url}/v1/devices/${id}/celsius`, { headers })).json();
        assertEquals(value.result, 20);
        const body = new URLSearchParams({ notes: rename });
        await (await fetch(`${url}/v1/devices/${id}`, { method: "PUT", headers, body })).text();
        child.kill("SIGTERM");
        const [{ code }, errors] = await Promise.all([
          child.status,
          new Response(child.stderr).text(),
        ]);
        assertEquals([code, errors], [0, ""]);
        const state = JSON.parse(await Deno.readTextFile(`${folder}/state.json`));
        assertEquals(state.core.devices[0].notes, rename);
        assertEquals(state.core.devices.length, 1);
      }
      assertEquals([names, tokens.size], [["kettle", "kettle"], 1]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "main.ts reports that the last save failed, with exit code 1",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const files = [`--allow-read=${folder}`, `--allow-write=${folder}`];
      await Deno.mkdir(`${folder}/states`);
      const child = start(["--port=0", `--state=${folder}/states/state.json`], files);
      const text = await readUntil("main.ts", child, /Ctrl\+C/);
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      const [, token = ""] = /token +(\S+)/.exec(text) ?? [];
      await Deno.remove(`${folder}/states`, { recursive: true });
      const user = await fetch(`${url}/v1/user`, {
        method: "PUT",
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams({ "account_info[first_name]": "Ada" }),
      });
      assertEquals([user.status, (await user.json()).account_info.first_name], [200, "Ada"]);
      child.kill("SIGTERM");
      const [{ code }, errors] = await Promise.all([
        child.status,
        new Response(child.stderr).text(),
      ]);
      assertMatch(errors, /Cannot save the state to [^\n]*states\/state\.json: [^\n]+\n$/);
      assertEquals(code, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("main.ts names the port that is in use, and says how to choose another", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const commands = [start([`--port=${port}`])];
  if (Deno.build.os !== "windows") {
    const args = ["run", MAIN, `--port=${port}`];
    const options = { args, stdin: "null", stdout: "piped", stderr: "piped" } as const;
    commands.push(new Deno.Command(await bunPath(), options).spawn());
  }
  for (const child of commands) {
    const { code, stderr } = await child.output();
    assertMatch(
      new TextDecoder().decode(stderr),
      new RegExp(`^Port ${port} is already in use: choose another with --port[^\n]*\n$`),
    );
    assertEquals(code, 1);
  }
});

Deno.test({
  name: "main.ts sets the login, allows hosts and origins, and logs requests",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const child = start([
      "--port=0",
      "--token=t0k3n",
      "--username=ada@example.com",
      "--password=pw",
      "--allowed-host=box.test",
      "--allowed-host=other.test",
      "--allowed-origin=https://app.example.com",
      "--allowed-origin=https://www.example.com",
      "--log",
    ]);
    const log = new LineReader(child.stdout);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(await log.until(/http:/)) ?? [];
    await log.until(/Logic functions/); // The last line: this program may not read files.
    const login = await fetch(`${url}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "password",
        client_id: "particle",
        client_secret: "particle",
        username: "ada@example.com",
        password: "pw",
      }),
    });
    assertEquals((await login.json()).token_type, "bearer");
    assertMatch(await log.until(/./), /^POST \/oauth\/token 200 \d+ ms$/);
    const statuses: number[] = [];
    for (const origin of ["https://app.example.com", "https://www.example.com", "https://x.test"]) {
      const response = await fetch(`${url}/`, { headers: { origin } });
      await response.body?.cancel();
      statuses.push(response.status);
      assertMatch(await log.until(/./), new RegExp(`^GET / ${response.status} \\d+ ms$`));
    }
    assertEquals(statuses, [200, 200, 403]);
    for (const [host, status] of [["box.test", 200], ["other.test", 200], ["x.test", 403]]) {
      assertMatch(
        await statusLine(url, `GET / HTTP/1.1\r\nhost: ${host}`),
        new RegExp(`${status}`),
      );
    }
    child.kill("SIGTERM");
    await log.cancel();
    const [{ code }, errors] = await Promise.all([
      child.status,
      new Response(child.stderr).text(),
    ]);
    assertEquals([code, errors], [0, ""]);
  },
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `main.ts serves the fleet and stops on ${signal}, even with open streams`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const child = start(["--port=0", "--token", "t0k3n"]);
      const text = await readUntil("main.ts", child, /Ctrl\+C/);
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

Deno.test({
  name: "main.ts runs under Bun, which installs the packages, and stops there, too",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const bun = await bunPath();
    const folder = await Deno.makeTempDir();
    try {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        const child = new Deno.Command(bun, {
          args: ["run", MAIN, "--port=0", "--token=t0k3n", `--state=${folder}/state.json`],
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }).spawn();
        const text = await readUntil("main.ts", child, /Ctrl\+C/);
        const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
        const headers = { authorization: "Bearer t0k3n" };
        const devices = await (await fetch(`${url}/v1/devices`, { headers })).json();
        assertEquals(devices.length, 3);
        const stream = await fetch(`${url}/v1/devices/events`, { headers });
        child.kill(signal);
        const ended = stream.text().then(() => {}, () => {});
        const [{ code }, errors] = await Promise.all([
          child.status,
          new Response(child.stderr).text(),
          ended,
        ]);
        assertEquals([code, errors], [0, ""]);
        const { core } = JSON.parse(await Deno.readTextFile(`${folder}/state.json`));
        assertEquals(core.devices.length, 3);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
