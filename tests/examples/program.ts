/** Programs that the tests of the examples run until they have seen enough. */
import { describeEnd, type Ended } from "../../tools/process.ts";
import { root } from "../kit/programs.ts";

/** A program that runs in the folder of the repository. Disposing it kills it, if it is still running. */
export class Program implements AsyncDisposable {
  /** Resolves when it has ended, and all that it wrote was read. */
  readonly ended: Promise<Ended>;
  readonly #command: string[];
  readonly #child: Deno.ChildProcess;
  #stdout = "";
  #stderr = "";
  /** Settled, and replaced, whenever there is more output. */
  #more = Promise.withResolvers<void>();

  constructor(command: string, args: string[], env: Record<string, string> = {}) {
    this.#command = [command, ...args];
    this.#child = new Deno.Command(command, {
      args,
      cwd: root,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.ended = this.#run();
  }

  /**
   * Waits until it has written something.
   *
   * @throws {Error} with how it ended and what it wrote, if it ends before that.
   */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const { promise } = this.#more;
      const match = pattern.exec(`${this.#stdout}\n${this.#stderr}`);
      if (match) return match;
      const end = await Promise.race([promise, this.ended]);
      if (end && !pattern.test(`${end.stdout}\n${end.stderr}`)) throw new Error(this.report(end));
    }
  }

  /** Says how it ended and what it wrote, for a message. */
  report(ended: Ended): string {
    return describeEnd(this.#command, ended);
  }

  /** Asks it to stop. */
  stop(): void {
    this.#child.kill("SIGTERM");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended
    }
    await this.ended;
  }

  async #run(): Promise<Ended> {
    const [{ code, signal }] = await Promise.all([
      this.#child.status,
      this.#read(this.#child.stdout, (text) => this.#stdout += text),
      this.#read(this.#child.stderr, (text) => this.#stderr += text),
    ]);
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      this.#more.resolve();
      this.#more = Promise.withResolvers();
    }
  }
}
