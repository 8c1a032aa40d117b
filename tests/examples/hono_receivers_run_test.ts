import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openCloud } from "../../examples/hono_receivers/local/cloud.ts";
import { serveHere } from "../../examples/hono_receivers/local/host.ts";
import { tellStory } from "../../examples/hono_receivers/local/story.ts";
import { describeEnd, type Ended, runToEnd } from "../../tools/process.ts";
import { TextLineStream } from "@std/streams";
import { bunPath, root } from "../util.ts";

const LOCAL = "examples/hono_receivers/local.ts";
const ONCE = ["--once", "--port", "0", "--cloud-port", "0"];

/** What happens in each act, in its order. */
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

/** The names of the events that an act shows. */
function eventsOf(act: string): string[] {
  const events = act.matchAll(/^ {3}([\w/-]+) +.*\(/gm);
  return [...events].map(([, name = ""]) => name);
}

/** Demands that an output shows the whole loop, twice. */
function assertWholeLoop(ended: Ended, runtime: RegExp): void {
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

Deno.test("edge app: a wrong flag ends the example with a reason", async () => {
  for (const [flag, reason] of [["--bogus", "--bogus"], ["--port=x", "A port is a number"]]) {
    const { code, stderr } = await run(Deno.execPath(), ["run", "-A", LOCAL, flag!]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, reason!);
  }
});

Deno.test("edge app: a loop that is broken is said to be", async () => {
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
  assertWholeLoop(await run(Deno.execPath(), ["run", "-A", LOCAL, ...ONCE]), /App on Deno/);
});

Deno.test("edge app: the whole loop in workerd", async () => {
  const result = await run(Deno.execPath(), ["run", "-A", LOCAL, "--worker", ...ONCE]);
  assertWholeLoop(result, /App on workerd/);
});

Deno.test("edge app: the whole loop on Bun, for which nothing is installed", async () => {
  const home = await Deno.makeTempDir();
  try {
    const env = { HOME: home, BUN_INSTALL: home };
    assertWholeLoop(await run(await bunPath(), ["run", LOCAL, ...ONCE], env), /App on Bun/);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

/** Calls a function by the API until a browser that follows the events, and stays, has seen its effect. */
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
    await (await fetch(`${url}/api/devices/${id}/functions/set_fan`, init)).body?.cancel();
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
  Deno.test(`edge app: on ${runtime} it serves the page until it is asked to stop`, async () => {
    const [command, ...args] = await commandOf();
    const child = new Deno.Command(command!, {
      args: [...args, ...ONCE.slice(1)],
      cwd: root,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(child.stderr).text();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TextLineStream(),
    );
    let stdout = "";
    let events: Promise<string> | undefined;
    for await (const line of lines) {
      stdout += `${line}\n`;
      const [, url, password] = /fleet: (\S+) \(user fleet, password (\S+)\)/.exec(line) ?? [];
      if (url === undefined || password === undefined) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      events = followAndCall(url, password, resolve);
      await promise;
      child.kill("SIGTERM");
    }
    const [{ code, signal }, stderr] = await Promise.all([child.status, errors]);
    const ended = describeEnd([command!, ...args], { code, signal, stdout, stderr });
    assertMatch(await events ?? "", /^retry: 5000\n\n/, ended);
    assertEquals(code, 0, ended);
  });
}

Deno.test("edge app: servers without their variables do not start, on Deno and Bun", async () => {
  const folder = "examples/hono_receivers";
  const env = { PARTICLE_TOKEN: "", WEBHOOK_SECRET: "", FLEET_PASSWORD: "" };
  const runs = [
    await run(Deno.execPath(), ["run", "-A", `${folder}/deno.ts`], env),
    await run(await bunPath(), ["run", `${folder}/bun.ts`], env),
  ];
  for (const { code, stderr } of runs) {
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Set the environment variable PARTICLE_TOKEN");
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
