import {
  type Authenticator,
  createAuthenticator,
  type CredentialSource,
  type Secrets,
} from "./authenticator.ts";
import { type DuplicateGuard, eventKey } from "./duplicate_guard.ts";
import { parseRequest } from "./parse_request.ts";
import { cancel, readBody } from "./read_body.ts";
import { invalid, type Outcome, Refusal } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** Methods that a webhook can use. */
export type WebhookMethod = "POST" | "PUT" | "DELETE" | "GET";

/** How far ahead of ours the clock of the cloud may be, in milliseconds. */
const FUTURE_TOLERANCE = 120_000;
/** When the cloud should try again what somebody else is handling, in seconds; it does so after 30 of them. */
const RETRY_AFTER = "30";

/** Options of {@linkcode webhookReceiver}. */
export interface WebhookReceiverOptions {
  /** All secrets that are valid now; two of them while one replaces the other. */
  secrets: Secrets;
  /** Where the secret is. Default: `"bearer"`. */
  from?: CredentialSource | undefined;
  /**
   * Takes each event. What it throws is answered 500, and the cloud tries again after 30 s and 60 s. It has less than
   * 20 s, which is how long the cloud waits.
   */
  onEvent(event: WebhookEvent): Reply | void | Promise<Reply | void>;
  /** Hears of what failed, for logs; messages hold no secret. Default: `console.error`. */
  onError?: ((error: unknown, event: WebhookEvent | undefined) => void) | undefined;
  /** Tells duplicates: the cloud delivers at least once. Default: none, so each delivery is handled. */
  guard?: DuplicateGuard | undefined;
  /**
   * The field that holds the id of the event, by which the guard knows it; with `"standard-webhooks"`, the guard knows it
   * by `webhook-id`. An event without an id is known by its device, name, time and data, and without a time it is not
   * guarded at all. Default: `"event_id"`, so let the webhook's template send `"event_id": "{{{PARTICLE_EVENT_ID}}}"`.
   */
  idField?: string | undefined;
  /** Keeps the keys of this webhook apart from others in the same guard. Default: none. */
  scope?: string | undefined;
  /** How long a handler may hold its event, in milliseconds. Default: 60,000. */
  lease?: number | undefined;
  /** How long a handled event is remembered, in milliseconds. Default: 3,600,000. */
  keep?: number | undefined;
  /** Handles an event although the guard fails. Default: false: it is answered 503, and tried again. */
  failOpen?: boolean | undefined;
  /** Oldest event that is handled, in milliseconds; `false`: any. Events without a time count as new. Default: 600,000. */
  maxAge?: number | false | undefined;
  /** Methods that are taken. Default: `["POST"]`. */
  methods?: readonly WebhookMethod[] | undefined;
  /** Largest body, in bytes. Default: 131,072. */
  maxBody?: number | undefined;
  /** How long a body may take, in milliseconds. Default: 10,000. */
  bodyTimeout?: number | undefined;
  /**
   * `"reject"` answers 401. `"swallow"` answers 204: when errors outnumber successes the cloud throttles the host name
   * for everybody, and anybody can point a webhook at it. Default: `"reject"`.
   */
  onUnauthorized?: "reject" | "swallow" | undefined;
  /** Looks at an event before it is handled; answers 400 if the result is false. */
  validate?: ((event: WebhookEvent) => boolean) | undefined;
  /**
   * Answers before the handler runs, so that it may take longer than the cloud waits. What then fails is not tried
   * again by the cloud, so it goes here: put it aside. On Workers pass `waitUntil`.
   */
  ackFirst?: ((event: WebhookEvent, error: unknown) => void | Promise<void>) | undefined;
}

/** What a server knows of a request beside itself. */
export interface ReceiverContext {
  /** Name of the event if the request does not say, such as one from the path. */
  name?: string | undefined;
  /** Keeps a Worker alive until a promise settles. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** Answers the requests of a webhook. */
export interface WebhookReceiver {
  (request: Request, context?: ReceiverContext): Promise<Response>;
  /** What became of the requests so far. */
  readonly counts: Readonly<Record<Outcome, number>>;
}

/**
 * Makes a receiver of webhooks of the Particle Cloud: a request in, a response out, on any server. It checks the secret
 * before it reads the body, reads no more than it may, and hands each event to `onEvent`, once if there is a `guard`.
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
 * @returns The receiver, which never rejects.
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
    inFlight: 0,
    stale: 0,
    unauthorized: 0,
    invalid: 0,
    failed: 0,
  };
  readonly #options: WebhookReceiverOptions;
  readonly #authenticator: Authenticator;
  readonly #methods: ReadonlySet<string>;

  constructor(options: WebhookReceiverOptions) {
    const { secrets, from = "bearer", methods = ["POST"], onEvent } = options;
    if (typeof onEvent !== "function") throw new TypeError("onEvent must be a function");
    this.#options = options;
    this.#authenticator = createAuthenticator(secrets, from);
    this.#methods = new Set(methods);
  }

  async receive(request: Request, context: ReceiverContext = {}): Promise<Response> {
    const progress: Progress = { trusted: false, event: undefined };
    try {
      const event = await this.#read(request, context, progress);
      progress.event = event;
      return await this.#deliver(event, context);
    } catch (error) {
      return this.#refuse(error, progress);
    }
  }

  /** The event of a request that may be handled. */
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
    if (validate && !validate(event)) throw invalid("validate() refused the event");
    this.#checkAge(event);
    return event;
  }

  /** The body of a request that has a valid secret; where that is in the head, nothing is read without it. */
  async #authenticate(
    request: Request,
    query: () => URLSearchParams,
    progress: Progress,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { maxBody = 131_072, bodyTimeout = 10_000 } = this.#options;
    const early = await this.#authenticator.checkHead(request, query);
    progress.trusted = early === true;
    if (early === false || !this.#methods.has(request.method)) {
      cancel(request.body);
      if (early === false) throw unauthorized();
      throw invalid(`${request.method} is not among the methods`, 405);
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
    if (age <= maxAge && age >= -FUTURE_TOLERANCE) return;
    // 204, not an error: to deliver it again would not make it younger.
    throw new Refusal("stale", 204, `The event is ${age} ms old`);
  }

  async #deliver(event: WebhookEvent, { waitUntil }: ReceiverContext): Promise<Response> {
    const { ackFirst } = this.#options;
    const claim = await this.#claim(event);
    if (!ackFirst) return answer(await this.#handle(event, claim));
    const work = this.#handle(event, claim).catch(async (error) => {
      this.#report("failed", error, event);
      await ackFirst(event, error);
    }).catch((error) => this.#report("failed", error, event));
    waitUntil?.(work);
    return answer();
  }

  /** Claims an event with the guard; `undefined` if there is nothing to claim. */
  async #claim(event: WebhookEvent): Promise<Claim | undefined> {
    const { guard, scope = "", lease = 60_000, keep = 3_600_000, failOpen } = this.#options;
    const key = guard && await eventKey(event, scope);
    if (!guard || key === undefined) return undefined;
    const claimant = crypto.randomUUID();
    try {
      const state = await guard.claim(key, claimant, lease);
      if (state === "done") throw new Refusal("duplicate", 204, "The event was handled before");
      if (state === "in-flight") throw new Refusal("inFlight", 503, "The event is being handled");
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (!failOpen) throw new Refusal("failed", 503, "The guard failed", { cause: error });
      this.#warn(error, event);
      return undefined;
    }
    return {
      commit: () => guard.commit(key, claimant, keep),
      release: () => guard.release(key, claimant),
    };
  }

  async #handle(event: WebhookEvent, claim: Claim | undefined): Promise<Reply | void> {
    let reply;
    try {
      reply = await this.#options.onEvent(event);
    } catch (error) {
      // Else the next attempt would be taken for a duplicate. If this fails too, the lease runs out.
      await claim?.release().catch((failure) => this.#warn(failure, event));
      throw error;
    }
    this.counts.handled++;
    // Handled is handled: a guard that fails now must not make the cloud deliver again.
    await claim?.commit().catch((failure) => this.#warn(failure, event));
    return reply;
  }

  #refuse(error: unknown, { trusted, event }: Progress): Response {
    const known = error instanceof Refusal ? error : undefined;
    const { outcome, status, cause } = known ?? { outcome: "failed", status: 500, cause: error };
    const { onUnauthorized } = this.#options;
    this.counts[outcome]++;
    if (outcome === "failed") this.#warn(cause, event);
    if (!trusted && onUnauthorized === "swallow" && outcome !== "failed") return answer();
    const headers: Record<string, string> = status === 405
      ? { allow: [...this.#methods].join(", ") }
      : status === 503
      ? { "retry-after": RETRY_AFTER }
      : {};
    return new Response(null, { status, headers });
  }

  #report(outcome: Outcome, error: unknown, event: WebhookEvent | undefined): void {
    this.counts[outcome]++;
    this.#warn(error, event);
  }

  #warn(error: unknown, event: WebhookEvent | undefined): void {
    const { onError = console.error } = this.#options;
    onError(error, event);
  }
}

/** How far a request has come. */
interface Progress {
  /** Whether it has a valid secret: only then an error is said to its face. */
  trusted: boolean;
  event: WebhookEvent | undefined;
}

/** An event that is ours until we say what became of it. */
interface Claim {
  commit(): Promise<void>;
  release(): Promise<void>;
}

function unauthorized(): Refusal {
  return new Refusal("unauthorized", 401, "The request has no valid secret");
}

/** Empty unless there is something for the device: an error or an echo would reach it too. */
function answer(reply?: Reply | void): Response {
  if (!reply || reply.body === "") return new Response(null, { status: 204 });
  return new Response(reply.body, { headers: { "content-type": reply.contentType } });
}
