/** What every consumer needs: an empty folder, the packages in it, an emulator, and the expected report. */
import { deepStrictEqual } from "node:assert/strict";
import { delimiter, join } from "node:path";
import { outputOf } from "../../tools/process.ts";
import { PRODUCT } from "../cloud/kit.ts";
import { installPackages } from "../kit/npm_package.ts";
import { root } from "../kit/programs.ts";
import { startTestCloud, type TestCloud } from "../kit/test_cloud.ts";
import type { Report, Surroundings } from "./programs/checks.ts";

/** A project that uses the packages as its users get them. */
export interface Consumer {
  name: string;
  /** Rejects if the project does not work, with {@linkcode Skipped} if it cannot be tried on this machine. */
  run(project: Project): Promise<void>;
}

/** Thrown by a consumer that cannot be tried on this machine. The message says why. */
export class Skipped extends Error {
  override name = "Skipped";
}

/** The files of the packages. */
export interface Tarballs {
  sdk: string;
  emulator: string;
}

/** The time limit of a consumer, in milliseconds. It is long because npm may have to download everything. */
const TIME_LIMIT = 180_000;

/** The text that programs upload. */
export const FIRMWARE = "the binary of version 7";

/** What each program must report. */
const EXPECTED: Report = {
  call: "espresso".length,
  event: "hello",
  webhook: { data: "95", status: 204 },
  upload: FIRMWARE,
  failure: { statusCode: 404, isParticleError: true, isInstance: true },
};

/** Compares the report of a program with the expected one. */
export function checkReport(report: unknown): void {
  deepStrictEqual(report, EXPECTED);
}

/** The folder of a consumer, and its cloud. */
export class Project implements AsyncDisposable {
  readonly folder: string;
  readonly tarballs: Tarballs;
  /** Aborted when the time of the consumer is over. */
  readonly signal: AbortSignal = AbortSignal.timeout(TIME_LIMIT);
  readonly #cloud: TestCloud;

  private constructor(folder: string, tarballs: Tarballs, cloud: TestCloud) {
    this.folder = folder;
    this.tarballs = tarballs;
    this.#cloud = cloud;
  }

  /** Creates an empty folder outside the repository, and starts an emulator. */
  static async create(tarballs: Tarballs): Promise<Project> {
    return new Project(await Deno.makeTempDir(), tarballs, await startTestCloud());
  }

  /** The cloud, as programs expect it. */
  get access() {
    return { ...this.#cloud.access, product: PRODUCT.slug } satisfies Partial<Surroundings>;
  }

  /** The path of a file of this project. */
  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file of this project. */
  async write(name: string, content: string | object): Promise<void> {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    await Deno.writeTextFile(this.path(name), text);
  }

  /** Copies programs of this folder into the project. */
  async copy(...programs: string[]): Promise<void> {
    for (const name of programs) {
      await Deno.copyFile(join(root, "tests/consumers/programs", name), this.path(name));
    }
  }

  /** Installs packages from npm, and tarballs, without running their scripts. */
  async install(...packages: string[]): Promise<void> {
    await this.write("package.json", { private: true, type: "module" });
    await installPackages(this.folder, packages, this.signal);
  }

  /** Installs the packages with Bun. */
  async installWithBun(bun: string, ...packages: (keyof Tarballs)[]): Promise<void> {
    // Bun would look for the SDK that the emulator depends on in the registry, where it is not published yet.
    const overrides = { "@particle-edge/sdk": `file:${this.tarballs.sdk}` };
    await this.write("package.json", { private: true, type: "module", overrides });
    const files = packages.map((name) => this.tarballs[name]);
    await this.run(bun, ["add", "--ignore-scripts", ...files]);
  }

  /** Runs a program in this project and returns its standard output. */
  run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    return outputOf(command, args, { cwd: this.folder, env, signal: this.signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cloud[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Returns the environment in which commands are looked up in these folders first. */
export function pathWith(...folders: string[]): Record<string, string> {
  return { PATH: [...folders, Deno.env.get("PATH") ?? ""].join(delimiter) };
}
