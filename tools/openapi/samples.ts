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

/** Returns the operations with a response that fits the description, such as `GET /v1/devices/:`. */
export function verifiedOperations(samples: readonly OfficialSample[]): Set<string> {
  const fits = ({ exception, status, response, text }: OfficialSample) =>
    exception === undefined && status < 300 &&
    (status === 204 || response !== undefined || text !== undefined);
  return new Set(
    samples.filter(fits).map(({ method, route }) => `${method} ${route.replace(/:\w+/g, ":")}`),
  );
}
