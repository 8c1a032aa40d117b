/** Runs the real particle-cli against an emulator of its own, in an empty folder with its own home folder. */
import { assertMatch } from "@std/assert";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Emulator, serve } from "../../../emulator/mod.ts";
import { Particle } from "../../../mod.ts";
import { describeEnd, type Ended, outputOf, runToEnd } from "../../../tools/process.ts";
import { readUntil } from "../../kit/programs.ts";
import { addFleet, addProductFleet, credentials } from "../../kit/test_cloud.ts";

/** The time limit of a command, in milliseconds. */
const TIME_LIMIT = 60_000;

/** The program of an installed version of the CLI. */
export interface Cli {
  /** The program of Node. */
  node: string;
  /** The path of the CLI. */
  script: string;
}

/** Runs one command of the CLI and checks its output and its effect. Rejects if something is wrong. */
export type CommandCase = (scene: Scene) => Promise<void>;

/** How to run a command. */
export interface CommandOptions {
  /** What to type: the lines for prompts. */
  input?: string;
  /** Variables to add to the environment. */
  env?: Record<string, string>;
  /** The program of Node to run the command with, instead of that of the scene. */
  node?: string;
  /** Ends a command that would run until Ctrl+C, when it has printed this. */
  endsAt?: RegExp;
}

/** A user at a terminal, and a cloud. Commands run one after the other. */
export class Scene implements AsyncDisposable {
  /** What one command leaves for the next, such as an id. */
  readonly notes = new Map<string, string>();
  /** A client of the same cloud, to prepare and to check effects. */
  readonly particle: Particle;
  readonly emulator: Emulator;
  readonly url: string;
  /** The current folder of the commands. */
  readonly folder: string;
  readonly home: string;
  readonly #cli: Cli;
  readonly #close: () => Promise<void>;

  private constructor(
    cli: Cli,
    root: string,
    emulator: Emulator,
    served: { url: string; close(): Promise<void> },
  ) {
    this.#cli = cli;
    this.folder = join(root, "work");
    this.home = join(root, "home");
    this.emulator = emulator;
    this.url = served.url;
    this.particle = new Particle({ baseUrl: served.url, auth: credentials.token });
    this.#close = async () => {
      await served.close();
      emulator.close();
      await Deno.remove(root, { recursive: true });
    };
  }

  /** Starts a cloud and logs the CLI in. */
  static async start(cli: Cli): Promise<Scene> {
    const emulator = new Emulator(credentials);
    addFleet(emulator);
    addProductFleet(emulator);
    const served = await serve(emulator, { hostname: "127.0.0.1", port: 0 });
    const scene = new Scene(cli, await Deno.makeTempDir(), emulator, served);
    await Deno.mkdir(scene.folder);
    await Deno.mkdir(join(scene.home, ".particle"), { recursive: true });
    const { token: access_token, username } = credentials;
    await scene.writeSettings({ apiUrl: served.url, access_token, username });
    return scene;
  }

  /** Runs a command that must succeed, and returns what it printed. */
  async run(command: string, options: CommandOptions = {}): Promise<string> {
    const ended = await this.#spawn(command.split(" "), options);
    if (ended.code !== 0) throw new Error(describeEnd(["particle", command], ended));
    return ended.stdout + ended.stderr;
  }

  /** Runs a command and checks what it prints. */
  async prints(expected: RegExp, command: string, options?: CommandOptions): Promise<void> {
    assertMatch(await this.run(command, options), expected);
  }

  /** Writes the settings of the CLI. */
  async writeSettings(settings: object): Promise<void> {
    const path = join(this.home, ".particle/particle.config.json");
    await Deno.writeTextFile(path, JSON.stringify(settings));
  }

  /** Reads the settings of the CLI. */
  async settings(): Promise<Record<string, unknown>> {
    return JSON.parse(await Deno.readTextFile(join(this.home, ".particle/particle.config.json")));
  }

  /** Writes a file in the current folder. */
  async write(name: string, content: string): Promise<void> {
    const path = join(this.folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, content);
  }

  /** Deletes all files in the current folder. */
  async empty(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
    await Deno.mkdir(this.folder);
  }

  /** Reads a file in the current folder. */
  read(name: string): Promise<string> {
    return Deno.readTextFile(join(this.folder, name));
  }

  /** Copies the program of Node into the current folder, for a command that writes next to it. */
  async copyNode(): Promise<string> {
    const original = await outputOf(this.#cli.node, ["-p", "process.execPath"]);
    const copy = join(this.folder, "bin/node");
    await Deno.copyFile(original.trim(), copy);
    return copy;
  }

  /** Runs a command and returns its result, without the control characters of a terminal. */
  async #spawn(args: string[], options: CommandOptions): Promise<Ended> {
    const { script } = this.#cli;
    const { node = this.#cli.node, input = "", endsAt } = options;
    const env = {
      HOME: this.home,
      PATH: [join(this.folder, "bin"), Deno.env.get("PATH") ?? ""].join(delimiter),
      PARTICLE_DISABLE_UPDATE: "true", // it would ask the registry of npm for a newer version
      HTTPS_PROXY: "", // the CLI would use it for the loopback interface, too
      https_proxy: "",
      ...options.env,
    };
    const signal = AbortSignal.timeout(TIME_LIMIT);
    const place = { cwd: this.folder, env, signal };
    const ended = endsAt
      ? await runUntil(node, [script, ...args], place, endsAt)
      : await runToEnd(node, [script, ...args], { ...place, input });
    if (signal.aborted) {
      throw new Error(`particle ${args.join(" ")} did not end: ${ended.stdout}${ended.stderr}`);
    }
    const readable = stripVTControlCharacters;
    return { ...ended, stdout: readable(ended.stdout), stderr: readable(ended.stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** Runs a program and ends it when its output matches a pattern. */
async function runUntil(
  command: string,
  args: string[],
  { signal, ...options }: { cwd: string; env: Record<string, string>; signal: AbortSignal },
  end: RegExp,
): Promise<Ended> {
  const stop = new AbortController();
  const child = new Deno.Command(command, {
    ...options,
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.any([signal, stop.signal]),
  }).spawn();
  const stdout = await readUntil(command, child, end);
  stop.abort();
  await child.status;
  return { code: 0, signal: null, stdout, stderr: "" };
}
