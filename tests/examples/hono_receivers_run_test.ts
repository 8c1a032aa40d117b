import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { openCloud } from "../../examples/hono_receivers/local/cloud.ts";
import { serveHere } from "../../examples/hono_receivers/local/host.ts";
import { tellStory } from "../../examples/hono_receivers/local/story.ts";
import { addressFromEnv } from "../../examples/hono_receivers/options.ts";
import { bunPath, root } from "../kit/programs.ts";
import { describeEnd, type Ended, runToEnd } from "../../tools/process.ts";
import { Program } from "./program.ts";

const LOCAL = "examples/hono_receivers/local.ts";
const ONCE = ["--once", "--port", "0", "--cloud-port", "0"];

/** The events of each act, in order. */
const ACTS = [
  ["temperature", "too-warm", "hook-sent/too-warm", "fan-advice", "fan"],
  [
    "temperature",
    "hook-sent/temperature",
    "too-warm",
    "hook-sent/too-warm",
    "fan-advice",
    "fan",
  ],
];

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return runToEnd(command, args, { cwd: root, env: { NO_COLOR: "1", ...env } });
}

/** Returns the names of the events that an act shows. */
function eventsOf(act: string): string[] {
  const events = act.matchAll(/^ {3}([\w/-]+) +.*\(/gm);
  return [...events].map(([, name = ""]) => name);
}

/** Runs the example to its end and asserts that its output shows the whole loop twice. */
async function assertWholeLoop(
  runtime: RegExp,
  command: string,
  args: string[],
  env?: Record<string, string>,
): Promise<void> {
  const ended = await run(command, args, env);
  const { code, stdout } = ended;
  assertEquals(code, 0, describeEnd([LOCAL], ended));
  assertMatch(stdout, runtime);
  const acts = stdout.split(/\n\n\d\. /).slice(1);
  assertEquals(acts.map(eventsOf), ACTS);
  const ledgers = [...stdout.matchAll(/the ledger of the device is (.*)/g)].map(([, json]) =>
    JSON.parse(json!)
  );
  assertEquals(ledgers, [{ limit: 28, fan: 57 }, { limit: 28, fan: 74 }]);
}

Deno.test("edge app: the example exits with a reason if a flag is wrong", async () => {
  for (const [flag, reason] of [["--bogus", "--bogus"], ["--port=x", "A port must be a number"]]) {
    const ended = await run(Deno.execPath(), ["run", "-A", LOCAL, flag!]);
    assertEquals(ended.code, 1, describeEnd([LOCAL], ended));
    assertStringIncludes(ended.stderr, reason!);
  }
});

Deno.test("edge app: tellStory() rejects if the loop is broken", async () => {
  await using cloud = await openCloud(0);
  const env = {
    PARTICLE_TOKEN: cloud.emulator.token,
    PARTICLE_URL: cloud.url,
    WEBHOOK_SECRET: "the one of the app",
    FLEET_PASSWORD: "a long password",
  };
  await using app = serveHere(env, 0);
  let message = "";
  const scene = { cloud, app, webhookSecret: "another", say: () => undefined, patience: 500 };
  await tellStory(scene).catch((error) => message = error.message);
  assertStringIncludes(message, "The loop is broken");
});

Deno.test("edge app: the whole loop on Deno", async () => {
  await assertWholeLoop(/App on Deno/, Deno.execPath(), ["run", "-A", LOCAL, ...ONCE]);
});

Deno.test("edge app: the whole loop in workerd", async () => {
  const args = ["run", "-A", LOCAL, "--worker", ...ONCE];
  await assertWholeLoop(/App on workerd/, Deno.execPath(), args);
});

Deno.test("edge app: the whole loop on Bun, without installing packages first", async () => {
  const home = await Deno.makeTempDir();
  try {
    const env = { HOME: home, BUN_INSTALL: home };
    await assertWholeLoop(/App on Bun/, await bunPath(), ["run", LOCAL, ...ONCE], env);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

/** Follows the events as a browser and calls a function until its event arrives. Returns all text of the stream. */
async function followAndCall(
  url: string,
  password: string,
  onSeen: () => void,
): Promise<string> {
  const headers = { authorization: `Basic ${btoa(`fleet:${password}`)}` };
  const devices: { id: string; name: string }[] = await (await fetch(`${url}/api/devices`, {
    headers,
  })).json();
  const { id } = devices.find(({ name }) => name === "greenhouse-1")!;
  const call = async () => {
    const body = JSON.stringify({ argument: "42" });
    const init = { method: "POST", body, headers };
    const response = await fetch(`${url}/api/devices/${id}/functions/set_fan`, init);
    assertEquals([response.status, await response.text()], [200, '{"return_value":42}']);
  };
  const { body } = await fetch(`${url}/events`, { headers });
  let text = "";
  const ended = body!.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({ write: (chunk) => void (text += chunk) }),
  ).catch(() => undefined); // ends with the server
  while (!/^data: .*"fan".*\n\n/m.test(text)) await call();
  onSeen();
  await ended;
  return text;
}

const runtimes: Record<string, () => Promise<string[]>> = {
  Deno: () => Promise.resolve([Deno.execPath(), "run", "-A", LOCAL]),
  Bun: async () => [await bunPath(), "run", LOCAL],
  workerd: () => Promise.resolve([Deno.execPath(), "run", "-A", LOCAL, "--worker"]),
};

for (const [runtime, commandOf] of Object.entries(runtimes)) {
  Deno.test(`edge app: on ${runtime} it serves the page until it gets SIGTERM`, async () => {
    const [command, ...args] = await commandOf();
    await using program = new Program(command!, [...args, ...ONCE.slice(1)]);
    const [, url, password] = await program.until(
      /fleet: (\S+) \(user fleet, password (\S+)\); Ctrl\+C/,
    );
    const events = await followAndCall(url!, password!, () => program.stop());
    assertMatch(events, /^retry: 5000\n\n/);
    const ended = await program.ended;
    assertEquals(ended.code, 0, program.report(ended));
  });
}

/** The servers for deployment. */
const SERVERS: (() => Promise<[string, string[]]>)[] = [
  () => Promise.resolve([Deno.execPath(), ["run", "-A", "examples/hono_receivers/deno.ts"]]),
  async () => [await bunPath(), ["run", "examples/hono_receivers/bun.ts"]],
];

Deno.test("edge app: the servers for Deno and Bun do not start without their variables", async () => {
  const env = { PARTICLE_TOKEN: "", WEBHOOK_SECRET: "", FLEET_PASSWORD: "" };
  for (const commandOf of SERVERS) {
    const [command, args] = await commandOf();
    const ended = await run(command, args, env);
    assertEquals(ended.code, 1, describeEnd([command, ...args], ended));
    assertStringIncludes(ended.stderr, "Set the environment variable PARTICLE_TOKEN");
  }
});

Deno.test("edge app: servers listen on 127.0.0.1 unless HOST is set", async () => {
  const env = {
    PARTICLE_TOKEN: "token",
    WEBHOOK_SECRET: "the secret of the webhooks",
    FLEET_PASSWORD: "the password of the page",
    PORT: "0",
  };
  // On Linux, all of 127.0.0.0/8 is this machine, and a server on 0.0.0.0 would accept connections to any of it.
  const hosts = Deno.build.os === "linux" ? ["127.0.0.1", "127.0.0.2"] : ["127.0.0.1"];
  for (const commandOf of SERVERS) {
    for (const host of hosts) {
      const HOST = host === "127.0.0.1" ? "" : host;
      await using server = new Program(...await commandOf(), { ...env, HOST });
      const [, hostname, port] = await server.until(/http:\/\/([\d.]+):(\d+)/);
      assertEquals(hostname, host);
      assertEquals(await (await fetch(`http://${host}:${port}/healthz`)).json(), { ok: true });
      for (const other of hosts.filter((other) => other !== host)) {
        await assertRejects(() => fetch(`http://${other}:${port}/healthz`), TypeError);
      }
    }
  }
});

Deno.test("edge app: addressFromEnv() reads HOST and PORT, and throws for an invalid PORT", () => {
  assertEquals(addressFromEnv({}), { hostname: "127.0.0.1", port: 8000 });
  assertEquals(addressFromEnv({ HOST: "", PORT: "" }), { hostname: "127.0.0.1", port: 8000 });
  assertEquals(addressFromEnv({ HOST: "0.0.0.0", PORT: "0" }), { hostname: "0.0.0.0", port: 0 });
  for (const PORT of ["x", "-1", "65536", "80.5", " 80"]) {
    assertThrows(() => addressFromEnv({ PORT }), TypeError, JSON.stringify(PORT));
  }
});

Deno.test("edge app: wrangler and the local workerd have the same settings", async () => {
  const folder = `${root}/examples/hono_receivers`;
  const wrangler = await Deno.readTextFile(`${folder}/wrangler.jsonc`);
  const host = await Deno.readTextFile(`${folder}/local/worker_host/main.ts`);
  const settings = (text: string, name: RegExp) => name.exec(text)?.[1];
  assertEquals(
    settings(host, /compatibilityDate: "(.*?)"/),
    settings(wrangler, /"compatibility_date": "(.*?)"/),
  );
  assertEquals(
    settings(host, /compatibilityFlags: (\[.*?\])/),
    settings(wrangler, /"compatibility_flags": (\[.*?\])/),
  );
});
