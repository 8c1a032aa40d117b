/** Drives a page in a headless browser, over the DevTools protocol. */
import { TextLineStream } from "@std/streams";
import { describeEnd } from "../../tools/process.ts";
import { type Browser, FLAGS, removeProfile } from "../kit/browser.ts";

/** What it is started with besides: something to talk to, and no surprises in screenshots. */
const OWN_FLAGS = ["--force-device-scale-factor=1", "--remote-debugging-port=0"];

/** What a page is opened with. */
export interface PageOptions {
  url: string;
  /** Sent with every request. */
  headers: Record<string, string>;
  width: number;
  height: number;
}

/** An answer of the protocol. */
interface Answer {
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

  /** Starts a browser with a page. */
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
      socket.onerror = () => reject(new Error("the browser does not answer"));
    });
    const page = new ChromiumPage(socket, end);
    await page.#load(options);
    return page;
  }

  private constructor(socket: WebSocket, end: () => Promise<void>) {
    this.#socket = socket;
    this.#end = end;
    socket.onmessage = ({ data }) => this.#onAnswer(JSON.parse(data));
  }

  /** The value of an expression in the page, awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    }) as { result: { value: T }; exceptionDetails?: { exception?: { description?: string } } };
    if (!exceptionDetails) return result.value;
    throw new Error(
      exceptionDetails.exception?.description ?? `the page cannot tell ${expression}`,
    );
  }

  /** Waits until an expression is true; it is looked at whenever the page changes. */
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

  /** What the page looks like, as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.#send("Page.captureScreenshot", { format: "png" });
    return Uint8Array.from(atob(String(data)), (char) => char.charCodeAt(0));
  }

  /** Ends the browser. */
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

  #onAnswer({ id, result, error }: Answer): void {
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result ?? {});
  }
}

/** Starts the browser; resolves once it says where it listens. */
async function start(
  { path, env: given }: Browser,
): Promise<{ endpoint: string; end: () => Promise<void> }> {
  const profile = await Deno.makeTempDir();
  const env = { ...given, ...await fontsOf(given, profile) };
  const args = [...FLAGS, ...OWN_FLAGS, `--user-data-dir=${profile}`, "about:blank"];
  const child = new Deno.Command(path, { args, env, stdout: "null", stderr: "piped" }).spawn();
  const said = child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  const lines = said.getReader();
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
 * The fonts that came with a browser from npm. Its own list of where they are is for another machine, and without any
 * font a page with text hangs.
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
