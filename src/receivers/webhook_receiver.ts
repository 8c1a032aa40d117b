import { cancel } from "../core/cancel.ts";
import { type Authenticator, createAuthenticator } from "./authenticator.ts";
import { type Claim, claimEvent } from "./claim.ts";
import { parseRequest } from "./parse_request.ts";
import { readBody } from "./read_body.ts";
import { checkOptions, type WebhookReceiverOptions } from "./receiver_options.ts";
import { invalid, type Outcome, Refusal, type RefusedRequest } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** How far ahead of ours the clock of the cloud may be, in milliseconds. */
const FUTURE_TOLERANCE = 120_000;
/** When the cloud should try again what somebody else is handling, in seconds; it does so after 30 of them. */
const RETRY_AFTER = "30";
/** What a server knows about a request beside the request itself. */
export interface ReceiverContext {
  /** Name of the event if it is not in the request, such as one from the path. */
  name?: string | undefined;
  /** Keeps a Worker alive until a promise settles. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** Responds to the requests of a webhook. */
export interface WebhookReceiver {
  (request: Request, context?: ReceiverContext): Promise<Response>;
  /** How many requests so far had each outcome. */
  readonly counts: Readonly<Record<Outcome, number>>;
}

/**
 * Makes a receiver of webhooks of the Particle Cloud: a request in, a response out, on any server. It checks the secret
 * before it reads the body, limits the body in size and time, and passes each event to `onEvent`, once if there is a
 * `guard`.
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
 *     return respond({ ok: true }); // reaches the device as hook-response
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
 * @param options Secrets, handler, limits.
 * @returns The receiver. Its promises never reject.
 * @throws {TypeError} if an option is wrong; above all if there is no secret.
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

  /** Reads the event of a request that may be handled. */
  async #read(
    request: Request,
    { name }: ReceiverContext,
    progress: Progress,
  ): Promise<WebhookEvent> {
    const { validate, idField } = this.#options;
    const { queryName, idHeader } = this.#authenticator;
    const query = () => new URL(request.url).searchParams; // which takes longer than most of this
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

  /** Reads the body of a request with a valid secret; where that is in the head, nothing is read without it. */
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
      throw stale(`${duration(-age)} in the future; is the clock of this server right?`);
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
    // As a method of its object, which may be the context of a Worker.
    this.#notify(event, () => context.waitUntil?.(work));
    return respondWith();
  }

  async #handle(event: WebhookEvent, claim: Claim | undefined): Promise<Reply | void> {
    let reply;
    try {
      reply = await this.#options.onEvent(event);
    } catch (error) {
      await claim?.release(); // else the next delivery would be taken for a duplicate
      throw error;
    }
    this.counts.handled++;
    await claim?.commit(); // a guard that fails now is reported, but must not make the cloud deliver again
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
    // Only senders with a secret learn anything, and not in a 2xx, whose body would reach the device.
    const explains = trusted && status >= 400 && status < 500;
    if (explains) headers["content-type"] = "text/plain;charset=utf-8"; // Bun adds none
    return new Response(explains ? message : null, { status, headers });
  }

  #report(error: unknown, event: WebhookEvent | undefined): void {
    const { onError = console.error } = this.#options;
    settle(() => onError(error, event)).catch(console.error);
  }

  /** Calls back; a failure is reported and changes nothing else. */
  #notify(event: WebhookEvent | undefined, call: () => unknown): void {
    settle(call).catch((error) => this.#report(error, event));
  }
}

/** Calls a function at once, so that whatever it throws is a rejection. */
async function settle(call: () => unknown): Promise<void> {
  await call();
}

/** How far a request has come. */
interface Progress {
  /** Whether it has a valid secret: only then the response says what is wrong. */
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

/** Returns a response without a body unless there is something for the device. */
function respondWith(reply?: Reply | void): Response {
  if (!reply || reply.body === "") return new Response(null, { status: 204 });
  return new Response(reply.body, { headers: { "content-type": reply.contentType } });
}

/** Writes a duration for people. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  for (const [unit, length] of [["days", 86_400], ["hours", 3_600], ["minutes", 60]] as const) {
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${unit}`;
  }
  return `${Math.ceil(seconds)} seconds`;
}
