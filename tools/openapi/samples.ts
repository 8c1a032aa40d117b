/** Reads the requests and responses that Particle publishes in its collection for Postman. */

/** A request and its response. Placeholders such as `{deviceId}` stand for objects that exist where it is sent. */
export interface OfficialSample {
  /** The name in the collection. */
  name: string;
  method: string;
  /** The path with the names of its parameters, such as `/v1/devices/:deviceId`. */
  route: string;
  query?: Record<string, string>;
  /** The body of the request, as JSON. */
  request?: unknown;
  /** The media type of that body. Default: `application/json`. */
  contentType?: string;
  /** The body of the request, as form fields. */
  form?: Record<string, string>;
  /** The fields of the body of the request, next to a file. */
  multipart?: Record<string, string>;
  /** The media type that the request accepts. */
  accept?: string;
  /** The status in the text of the sample. */
  status: number;
  /** The body of the response; absent if the sample shows none. */
  response?: unknown;
  /** The body of the response, if it is not JSON. */
  text?: string;
  /** Why the response does not fit the description. */
  exception?: string;
  /** Why the emulator responds with another status. */
  emulator?: string;
}

/**
 * Reads all samples.
 *
 * @param root The root of the repository.
 */
export async function readSamples(root: URL): Promise<OfficialSample[]> {
  return JSON.parse(await Deno.readTextFile(new URL("tests/openapi/official_samples.json", root)));
}

/** What the samples say about an operation. */
export interface SampleFacts {
  /** Whether a successful response is shown that fits the description. */
  isVerified: boolean;
  /** The statuses of successful responses. */
  statuses: ReadonlySet<number>;
}

/** Returns what the samples say about each operation, such as `GET /v1/devices/:`. */
export function factsOf(samples: readonly OfficialSample[]): Map<string, SampleFacts> {
  const successes = samples.filter(({ status }) => status < 300);
  const byOperation = Map.groupBy(
    successes,
    ({ method, route }) => `${method} ${route.replace(/:\w+/g, ":")}`,
  );
  return new Map(
    [...byOperation].map(([operation, same]) => [operation, {
      isVerified: same.some(fits),
      statuses: new Set(same.map(({ status }) => status)),
    }]),
  );
}

function fits({ exception, status, response, text }: OfficialSample): boolean {
  return exception === undefined &&
    (status === 204 || response !== undefined || text !== undefined);
}
