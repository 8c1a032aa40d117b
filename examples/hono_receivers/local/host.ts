import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createApp } from "../app.ts";
import { type AppEnv, optionsFromEnv } from "../options.ts";

/** The running app. */
export interface RunningApp extends AsyncDisposable {
  /** Name and version of the runtime. */
  readonly runtime: string;
  /** URL of the app. */
  readonly url: string;
}

type Handler = (request: Request) => Response | Promise<Response>;

/** The APIs of Deno and Bun that are used. Declared here because neither runtime has the other's types. */
interface Runtimes {
  Deno?: {
    version: { deno: string };
    serve(
      options: { hostname: string; port: number; signal: AbortSignal; onListen(): void },
      handler: Handler,
    ): { addr: { port: number }; finished: Promise<void> };
  };
  Bun?: {
    version: string;
    serve(options: { hostname: string; port: number; idleTimeout: number; fetch: Handler }): {
      port: number;
      stop(closeConnections: boolean): Promise<void> | void;
    };
  };
}

const HOSTNAME = "127.0.0.1";

/** Runs the app in this process, on Deno or Bun. */
export function serveHere(env: AppEnv, port: number): RunningApp {
  const { Deno, Bun } = globalThis as unknown as Runtimes;
  const app = createApp(optionsFromEnv(env));
  const fetch: Handler = (request) => app.fetch(request);
  if (Deno) {
    const closing = new AbortController();
    const { signal } = closing;
    const server = Deno.serve({ hostname: HOSTNAME, port, signal, onListen() {} }, fetch);
    return running(`Deno ${Deno.version.deno}`, server.addr.port, () => {
      closing.abort(); // closes connections: browsers that follow events would keep the server open
      return server.finished;
    });
  }
  if (Bun) {
    const server = Bun.serve({ hostname: HOSTNAME, port, idleTimeout: 0, fetch });
    return running(`Bun ${Bun.version}`, server.port, async () => await server.stop(true));
  }
  throw new TypeError("Run the example with Deno or Bun, or with Deno and --worker in workerd");
}

function running(runtime: string, port: number, close: () => Promise<void>): RunningApp {
  return { runtime, url: `http://${HOSTNAME}:${port}`, [Symbol.asyncDispose]: close };
}

/**
 * Runs the app as a Worker in workerd. The host is a separate program with its own lock file, so that only this option
 * downloads workerd. It exits when its standard input is closed.
 */
export async function serveInWorkerd(env: AppEnv, port: number): Promise<RunningApp> {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const script = await output(["bundle", "--quiet", "--platform", "browser", here("../worker.ts")]);
  const host = [
    "run",
    "-A",
    "--config",
    here("worker_host/deno.json"),
    here("worker_host/main.ts"),
  ];
  const child = spawn(process.execPath, host, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  child.stdin.write(`${JSON.stringify({ script, bindings: env, port })}\n`);
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    ended.then(([code, signal]) => {
      throw new Error(`workerd could not be started; its host ended ${endOf(code, signal)}`);
    }),
  ]);
  return {
    runtime: "workerd",
    url: url.replace(/\/$/, ""),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
      lines.close();
    },
  };
}

/** Runs `deno` and returns its standard output. */
async function output(args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  child.stdout.setEncoding("utf8");
  let text = "";
  for await (const chunk of child.stdout) text += chunk;
  const [code, signal] = await ended;
  if (code === 0) return text;
  throw new Error(`deno ${args[0]} ended ${endOf(code, signal)}; see its standard error`);
}

function endOf(code: number | null, signal: string | null): string {
  return signal === null ? `with exit code ${code}` : `by ${signal}`;
}
