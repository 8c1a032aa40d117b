import { cancel } from "../core/cancel.ts";
import { type Authenticator, createAuthenticator } from "./authenticator.ts";
import { type Claim, claimEvent } from "./claim.ts";
import { parseRequest } from "./parse_request.ts";
import { readBody } from "./read_body.ts";
import { checkOptions, type WebhookReceiverOptions } from "./receiver_options.ts";
import { invalid, type Outcome, Refusal, type RefusedRequest } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** How far the cloud's clock may be ahead of this server's, in milliseconds. */
const FUTURE_TOLERANCE = 120_000;
/** `Retry-After` of a 503, in seconds: the cloud's first retry comes after 30 s. */
const RETRY_AFTER = "30";
/** What a server knows about a request in addition to the request itself. */
export interface ReceiverContext {
  /** Name of the event if the request does not contain it, for example from the URL's path. */
  name?: string | undefined;
  /** Keeps a Worker running until the promise settles. A Worker's execution context has this method. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** A function that responds to a webhook's requests. */
export interface WebhookReceiver {
  (request: Request, context?: ReceiverContext): Promise<Response>;
  /** Number of requests so far, by outcome. */
  readonly counts: Readonly<Record<Outcome, number>>;
}

/**
 * Creates a receiver for webhooks of the Particle Cloud: a function that takes a request and returns a response, on any
 * server. It checks the secret before it reads the body, limits the size of the body and the time to read it, and passes
 * each event to `onEvent`. With a `guard`, each event is handled only once. Signatures cover the body, so with
 * `credential: "standard-webhooks"` the body is read first.
 *
 * @example
 * ```ts
 * import { respond, webhookReceiver } from "@particle-edge/sdk/receivers";
 * import { memoryGuard } from "@particle-edge/sdk/receivers/memory";
 *
 * const receive = webhookReceiver({
 *   secrets: ["a long random text"],
 *   guard: memoryGuard(),
 *   onEvent: (event) => {
 *     console.log(event.name, event.data, event.coreid);
 *     return respond({ ok: true }); // the device gets it as hook-response
 *   },
 * });
 * const response = await receive(
 *   new Request("https://example.com/hook", {
 *     method: "POST",
 *     headers: { authorization: "Bearer a long random text" },
 *     body: new URLSearchParams({ event: "temperature", data: "21.5", coreid: "0123456789abcdef01234567" }),
 *   }),
 * );
 * console.log(response.status, await response.json()); // 200 { ok: true }
 * ```
 *
 * @param options Secrets, handler and limits. `secrets` and `onEvent` are required.
 * @returns The receiver. Its promises never reject.
 * @throws {TypeError} if an option is invalid, in particular if there is no secret.
 */
export function webhookReceiver(options: WebhookReceiverOptions): WebhookReceiver {
  const pipeline = new Pipeline(options);
  const receive = (request: Request, context?: ReceiverContext) =>
    pipeline.receive(request, context);
  return Object.assign(receive, { counts: pipeline.counts });
}

class Pipeline {
  readonly counts: Record<Outcome, number> = {
    handled: 0,
    duplicate: 0,
    "in-flight": 0,
    stale: 0,
    unauthorized: 0,
    "wrong-method": 0,
    "too-large": 0,
    "too-slow": 0,
    invalid: 0,
    failed: 0,
  };
  readonly #options: WebhookReceiverOptions;
  readonly #authenticator: Authenticator;
  readonly #methods: readonly string[];

  constructor(options: WebhookReceiverOptions) {
    checkOptions(options);
    this.#options = options;
    this.#authenticator = createAuthenticator(options.secrets, options.credential ?? "bearer");
    this.#methods = options.methods ?? ["POST"];
  }

  async receive(request: Request, context: ReceiverContext = {}): Promise<Response> {
    const progress: Progress = { trusted: false, event: undefined };
    try {
      const event = await this.#read(request, context, progress);
      return await this.#deliver(event, context);
    } catch (error) {
      return this.#refuse(error, progress);
    }
  }

  /** Authenticates a request and parses its event. */
  async #read(
    request: Request,
    { name }: ReceiverContext,
    progress: Progress,
  ): Promise<WebhookEvent> {
    const { validate, idField } = this.#options;
    const { queryName, idHeader } = this.#authenticator;
    const query = () => new URL(request.url).searchParams; // parsed on demand: it is expensive
    const body = await this.#authenticate(request, query, progress);
    const messageId = idHeader && request.headers.get(idHeader) || undefined;
    const given = { name, idField, messageId };
    const event = parseRequest(request, body, { query, secret: queryName, given });
    progress.event = event;
    if (validate && !await validate(event)) {
      throw invalid("validate() returned false for the event");
    }
    this.#checkAge(event);
    return event;
  }

  /** Reads the body of a request with a valid secret. A secret in the URL or a header is checked first. */
  async #authenticate(
    request: Request,
    query: () => URLSearchParams,
    progress: Progress,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { maxBody = 131_072, bodyTimeout = 10_000 } = this.#options;
    const early = await this.#authenticator.checkHead(request, query);
    progress.trusted = early === true;
    const { method } = request;
    if (early === false || !this.#methods.includes(method)) {
      cancel(request.body);
      if (early === false) throw unauthorized();
      throw new Refusal("wrong-method", 405, `${method} is not accepted; see methods`);
    }
    const body = await readBody(request, maxBody, bodyTimeout);
    if (!await this.#authenticator.checkBody(request, body)) throw unauthorized();
    progress.trusted = true;
    return body;
  }

  #checkAge({ publishedAt }: WebhookEvent): void {
    const { maxAge = 600_000 } = this.#options;
    if (maxAge === false || !publishedAt) return;
    const age = Date.now() - publishedAt.getTime();
    if (age > maxAge) {
      throw stale(
        `${duration(age)} old; events older than ${maxAge} ms are not handled; see maxAge`,
      );
    }
    if (age < -FUTURE_TOLERANCE) {
      throw stale(`${duration(-age)} in the future; check this server's clock`);
    }
  }

  async #deliver(event: WebhookEvent, context: ReceiverContext): Promise<Response> {
    const { acknowledge, onFailure } = this.#options;
    const claim = await claimEvent(event, this.#options, (error) => this.#report(error, event));
    if (acknowledge !== "before") return respondWith(await this.#handle(event, claim));
    const fail = (error: unknown) => {
      this.counts.failed++;
      this.#report(error, event);
    };
    const work = this.#handle(event, claim).catch(async (error) => {
      fail(error);
      await onFailure(error, event);
    }).catch(fail);
    // Called as a method: the execution context of a Worker needs its `this`.
    this.#notify(event, () => context.waitUntil?.(work));
    return respondWith();
  }

  async #handle(event: WebhookEvent, claim: Claim | undefined): Promise<Reply | void> {
    let reply;
    try {
      reply = await this.#options.onEvent(event);
    } catch (error) {
      await claim?.release(); // otherwise the next delivery would count as a duplicate
      throw error;
    }
    this.counts.handled++;
    await claim?.commit(); // if the guard fails now, it is reported, but the cloud must not deliver again
    return reply;
  }

  #refuse(error: unknown, { trusted, event }: Progress): Response {
    const { outcome, status, message, cause } = error instanceof Refusal
      ? error
      : new Refusal("failed", 500, "", { cause: error });
    const { onUnauthorized, onRefused = warnOfStale } = this.#options;
    this.counts[outcome]++;
    if (outcome === "failed") this.#report(cause, event);
    else this.#notify(event, () => onRefused({ reason: outcome, message }, event));
    if (!trusted && onUnauthorized === "swallow" && outcome !== "failed") return respondWith();
    const headers: Record<string, string> = {};
    if (status === 405) headers["allow"] = this.#methods.join(", ");
    if (status === 503) headers["retry-after"] = RETRY_AFTER;
    // The reason is sent only to callers with a valid secret, and never in a 2xx: its body would reach the device.
    const explains = trusted && status >= 400 && status < 500;
    if (explains) headers["content-type"] = "text/plain;charset=utf-8"; // Bun adds none
    return new Response(explains ? message : null, { status, headers });
  }

  #report(error: unknown, event: WebhookEvent | undefined): void {
    const { onError = console.error } = this.#options;
    settle(() => onError(error, event)).catch(console.error);
  }

  /** Calls a callback. If it fails, the error is reported and the response does not change. */
  #notify(event: WebhookEvent | undefined, call: () => unknown): void {
    settle(call).catch((error) => this.#report(error, event));
  }
}

/** Calls a function immediately and turns a synchronous exception into a rejection. */
async function settle(call: () => unknown): Promise<void> {
  await call();
}

/** What is known about a request so far. */
interface Progress {
  /** Whether it has a valid secret. Only then does the response say what is wrong. */
  trusted: boolean;
  event: WebhookEvent | undefined;
}

function unauthorized(): Refusal {
  return new Refusal(
    "unauthorized",
    401,
    "The request has no valid secret; see secrets and credential",
  );
}

function stale(age: string): Refusal {
  return new Refusal("stale", 204, `published_at is ${age}`);
}

function warnOfStale({ reason, message }: RefusedRequest): void {
  if (reason === "stale") console.warn(`An event was not handled: ${message}`);
}

/** Returns a 200 with the reply for the device, or a 204 if there is none. */
function respondWith(reply?: Reply | void): Response {
  if (!reply || reply.body === "") return new Response(null, { status: 204 });
  return new Response(reply.body, { headers: { "content-type": reply.contentType } });
}

/** Formats a duration for people, such as `3 days`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  for (const [unit, length] of [["days", 86_400], ["hours", 3_600], ["minutes", 60]] as const) {
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${unit}`;
  }
  return `${Math.ceil(seconds)} seconds`;
}
