/**
 * Turns the hooks of a client into OpenTelemetry spans and metrics, by the semantic conventions for HTTP clients.
 *
 * Copy this file into your project; it needs `@opentelemetry/api` and `@opentelemetry/semantic-conventions`.
 */
import {
  type Attributes,
  type Context,
  context,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from "@opentelemetry/semantic-conventions";
import type {
  AttemptFailure,
  AttemptResponse,
  CallInfo,
  ClientHooks,
  ParticleError,
} from "@particle-edge/sdk";

/** This attribute is not stable yet, so the package does not export it by name. */
const ATTR_URL_TEMPLATE = "url.template";

/** The bucket boundaries that the conventions recommend, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Options of {@linkcode instrument}. */
export interface InstrumentOptions {
  /** Creates the spans. Default: the global provider. */
  tracerProvider?: TracerProvider;
  /** Creates the metrics. Default: the global provider, which must already be registered. */
  meterProvider?: MeterProvider;
  /**
   * Whether to put the spans of a call's attempts into a span for the whole call, which also covers its waits.
   * Default: `false`.
   */
  callSpans?: boolean;
}

/** What is known about a call that has not ended. */
interface CallState {
  readonly attributes: Attributes;
  /** Contains the parent of the attempts. */
  readonly parent: Context;
  readonly callSpan: Span | undefined;
  /** The span of the attempt that is under way. */
  span?: Span | undefined;
}

/**
 * Returns hooks that create a span for each attempt of a call, and record the metrics `http.client.request.duration` and
 * `particle.client.retries`.
 *
 * The parent of the spans is the span that was active when the call began. A span ends when the body has been read, or
 * when the headers have arrived if the body is returned as a stream.
 *
 * @param options All options are optional.
 */
export function instrument(options: InstrumentOptions = {}): ClientHooks {
  const { tracerProvider = trace, meterProvider = metrics, callSpans = false } = options;
  const tracer = tracerProvider.getTracer("@particle-edge/sdk");
  const meter = meterProvider.getMeter("@particle-edge/sdk");
  const durations = meter.createHistogram(METRIC_HTTP_CLIENT_REQUEST_DURATION, {
    description: "Duration of HTTP client requests.",
    unit: "s",
    advice: { explicitBucketBoundaries: BUCKETS },
  });
  const retries = meter.createCounter("particle.client.retries", {
    description: "Requests that were sent again.",
    unit: "{retry}",
  });
  const calls = new WeakMap<CallInfo, CallState>();

  /** Returns the state of a call. Its first hook runs in the context of the caller. */
  const stateOf = (call: CallInfo, elapsed: number): CallState => {
    const known = calls.get(call);
    if (known) return known;
    const active = context.active();
    const startTime = new Date(Date.now() - elapsed);
    const callSpan = callSpans
      ? tracer.startSpan(`Particle ${nameOf(call)}`, { startTime }, active)
      : undefined;
    const parent = callSpan ? trace.setSpan(active, callSpan) : active;
    const state: CallState = { attributes: attributesOf(call), parent, callSpan };
    calls.set(call, state);
    return state;
  };

  const endAttempt = (
    state: CallState,
    { duration, statusCode, error }: AttemptResponse & { error?: undefined } | AttemptFailure,
  ) => {
    const { attributes, parent, span } = state;
    if (!span) return; // the call ended before this attempt was sent
    state.span = undefined;
    const result: Attributes = {};
    if (statusCode !== undefined) result[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
    if (error) result[ATTR_ERROR_TYPE] = errorType(error);
    span.setAttributes(result);
    if (error) fail(span, error);
    span.end();
    const seconds = Math.max(0, duration) / 1000; // a clock that is set back makes durations negative
    durations.record(seconds, { ...attributes, ...result }, trace.setSpan(parent, span));
  };

  return {
    onRequest(call, { attempt, elapsed }) {
      const state = stateOf(call, elapsed);
      const attributes = { ...state.attributes };
      if (attempt > 1) attributes[ATTR_HTTP_REQUEST_RESEND_COUNT] = attempt - 1;
      const settings = { kind: SpanKind.CLIENT, attributes };
      state.span = tracer.startSpan(nameOf(call), settings, state.parent);
    },
    onRetry(call, retry) {
      const state = stateOf(call, retry.elapsed);
      endAttempt(state, retry);
      retries.add(1, { ...state.attributes, [ATTR_ERROR_TYPE]: errorType(retry.error) });
    },
    onSuccess(call, response) {
      const state = stateOf(call, response.elapsed);
      endAttempt(state, response);
      state.callSpan?.end();
    },
    onError(call, failure) {
      const state = stateOf(call, failure.elapsed);
      endAttempt(state, failure);
      if (!state.callSpan) return;
      state.callSpan.setAttribute(ATTR_ERROR_TYPE, errorType(failure.error));
      fail(state.callSpan, failure.error);
      state.callSpan.end();
    },
  };
}

function nameOf({ method, route }: CallInfo): string {
  return route === undefined ? method : `${method} ${route}`;
}

function attributesOf({ method, route, origin }: CallInfo): Attributes {
  const { hostname, port, protocol } = new URL(origin);
  return {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_SERVER_ADDRESS]: hostname.replace(/^\[(.*)\]$/, "$1"), // IPv6 addresses have brackets in URLs only
    [ATTR_SERVER_PORT]: Number(port) || (protocol === "https:" ? 443 : 80),
    ...(route !== undefined && { [ATTR_URL_TEMPLATE]: route }),
  };
}

/** Returns the status code of an error response, or else the code of the error, such as `network` or `timeout`. */
function errorType({ code, statusCode = 0 }: ParticleError): string {
  return statusCode >= 400 ? String(statusCode) : code;
}

/** Marks a span as failed. The status code of a response says enough; other failures need their message. */
function fail(span: Span, error: ParticleError): void {
  const hasStatus = errorType(error) !== error.code;
  span.setStatus({ code: SpanStatusCode.ERROR, ...(!hasStatus && { message: error.message }) });
}
