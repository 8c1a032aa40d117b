/** Runs programs whose output the tests of the examples wait for. */
import { describeEnd, type Ended } from "../../tools/process.ts";
import { root } from "../kit/programs.ts";

/** A program that runs in the repository's root. Disposing kills it if it is still running. */
export class Program implements AsyncDisposable {
  /** Resolves when the program has ended and all its output has been read. */
  readonly ended: Promise<Ended>;
  readonly #command: string[];
  readonly #child: Deno.ChildProcess;
  #stdout = "";
  #stderr = "";
  /** Resolved and replaced whenever there is more output. */
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
   * Waits until the output matches a pattern.
   *
   * @throws {Error} if the program ends before that; the message has its exit code and output.
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

  /** Describes the exit code and output, for a message. */
  report(ended: Ended): string {
    return describeEnd(this.#command, ended);
  }

  /** Sends SIGTERM. */
  stop(): void {
    this.#child.kill("SIGTERM");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // a TypeError means that it has already ended
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
