/** Drives a page in a headless browser over the DevTools protocol. */
import { TextLineStream } from "@std/streams";
import { describeEnd } from "../../tools/process.ts";
import { type Browser, FLAGS, removeProfile } from "../kit/browser.ts";

/** Additional flags: open the DevTools port, and make screenshots independent of the display. */
const OWN_FLAGS = ["--force-device-scale-factor=1", "--remote-debugging-port=0"];

/** Options of {@linkcode ChromiumPage.open}. */
export interface PageOptions {
  url: string;
  /** Headers of every request. */
  headers: Record<string, string>;
  width: number;
  height: number;
}

/** A response or event of the protocol. */
interface Message {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

type Waiting = { resolve(result: Record<string, unknown>): void; reject(error: Error): void };

/** An open page. */
export class ChromiumPage implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #end: () => Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #id = 0;

  /** Starts a browser and opens a page. */
  static async open(browser: Browser, options: PageOptions): Promise<ChromiumPage> {
    const { endpoint, end } = await start(browser);
    const targets: { type: string; webSocketDebuggerUrl: string }[] = await (await fetch(
      `http://${new URL(endpoint).host}/json/list`,
    )).json();
    const target = targets.find(({ type }) => type === "page");
    if (!target) throw new Error("the browser has no page");
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("the browser does not respond"));
    });
    const page = new ChromiumPage(socket, end);
    await page.#load(options);
    return page;
  }

  private constructor(socket: WebSocket, end: () => Promise<void>) {
    this.#socket = socket;
    this.#end = end;
    socket.onmessage = ({ data }) => this.#onMessage(JSON.parse(data));
  }

  /** Evaluates an expression in the page and returns its awaited value. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    }) as { result: { value: T }; exceptionDetails?: { exception?: { description?: string } } };
    if (!exceptionDetails) return result.value;
    throw new Error(
      exceptionDetails.exception?.description ?? `the page cannot evaluate ${expression}`,
    );
  }

  /** Waits until an expression is true. It is evaluated whenever the page changes. */
  async until(expression: string): Promise<void> {
    await this.evaluate(`new Promise((resolve) => {
      const look = () => {
        if (!(${expression})) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    })`);
  }

  /** Returns a screenshot as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.#send("Page.captureScreenshot", { format: "png" });
    return Uint8Array.from(atob(String(data)), (char) => char.charCodeAt(0));
  }

  /** Stops the browser. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.close();
    await this.#end();
    await closed;
  }

  async #load({ url, headers, width, height }: PageOptions): Promise<void> {
    await this.#send("Network.enable");
    await this.#send("Network.setExtraHTTPHeaders", { headers });
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.#send("Emulation.setDeviceMetricsOverride", metrics);
    const { errorText } = await this.#send("Page.navigate", { url });
    if (errorText) throw new Error(`the page could not be opened: ${errorText}`);
  }

  #send(method: string, params = {}): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #onMessage({ id, result, error }: Message): void {
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result ?? {});
  }
}

/** Starts the browser. Resolves when it has written the address that it listens on. */
async function start(
  { path, env: given }: Browser,
): Promise<{ endpoint: string; end: () => Promise<void> }> {
  const profile = await Deno.makeTempDir();
  const env = { ...given, ...await fontsOf(given, profile) };
  const args = [...FLAGS, ...OWN_FLAGS, `--user-data-dir=${profile}`, "about:blank"];
  const child = new Deno.Command(path, { args, env, stdout: "null", stderr: "piped" }).spawn();
  const text = child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  const lines = text.getReader();
  const end = async () => {
    child.kill("SIGKILL");
    await child.status;
    await lines.cancel();
    await removeProfile(profile);
  };
  let stderr = "";
  for (;;) {
    const { done, value } = await lines.read();
    const [, endpoint] = /^DevTools listening on (ws:\S+)/.exec(value ?? "") ?? [];
    if (endpoint) return { endpoint, end };
    stderr += `${value ?? ""}\n`;
    if (!done) continue;
    await removeProfile(profile);
    const { code, signal } = await child.status;
    const why = describeEnd([path], { code, signal, stdout: "", stderr });
    throw new Error(`The browser ended before it listened: ${why}`);
  }
}

/**
 * Returns variables that point to the fonts of a browser from npm. Its own font configuration is for another machine, and
 * without fonts a page with text hangs.
 */
async function fontsOf(
  { FONTCONFIG_PATH: fonts }: Record<string, string>,
  profile: string,
): Promise<Record<string, string>> {
  if (fonts === undefined) return {};
  const file = `${profile}/fonts.conf`;
  const lists = `<dir>${fonts}</dir><cachedir>${profile}/fonts-cache</cachedir>`;
  await Deno.writeTextFile(file, `<?xml version="1.0"?><fontconfig>${lists}</fontconfig>`);
  return { FONTCONFIG_FILE: file };
}
