/** A client whose methods are those of particle-api-js, so that the cases of `tests/cloud` can be run with it. */
import { Particle, ParticleError } from "../../mod.ts";

// Declared here, to avoid a dependency on the types of Node.
declare const Buffer: { from(bytes: ArrayBuffer): Uint8Array };

/** The class of particle-api-js. */
export type Peer = new (options: object) => Record<string, unknown>;

type Method = (...args: unknown[]) => unknown;

/** Thrown when a case passes an option that particle-api-js does not have, so that the case cannot run with it. */
export class UnknownOption extends Error {
  override name = "UnknownOption";
}

/**
 * Makes a client whose methods are those of particle-api-js, where it has them, and otherwise those of the SDK.
 *
 * @param Peer The class of particle-api-js.
 * @param options The options of both.
 * @param succeeded Gets the names of the methods of particle-api-js that have succeeded.
 */
export function particleApiJs(
  Peer: Peer,
  options: ConstructorParameters<typeof Particle>[0] & object,
  succeeded: Set<string>,
): Particle {
  const peer = new Peer(options);
  return new Proxy(new Particle(options), {
    get(own, name) {
      const method = peer[String(name)];
      if (typeof method !== "function") return bound(own, name);
      const note = (value: unknown): unknown => {
        succeeded.add(String(name));
        return likeSdk(value);
      };
      const call = (...args: unknown[]) => (method as Method).apply(peer, args);
      // Unlike those of the SDK, methods of particle-api-js throw a TypeError without an object of options.
      return (first: unknown = {}, ...others: unknown[]) => {
        requireKnown(method as Method, first);
        const files = filesIn(first);
        const result = files.size === 0
          ? call(first, ...others)
          : withBuffers(files, first).then((copy) => call(copy));
        return result instanceof Promise ? result.then(note, rethrow) : note(result);
      };
    },
  });
}

/** A member of the SDK's client. Its methods cannot be called on the proxy, because they read private members. */
function bound(own: Particle, name: string | symbol): unknown {
  const value = Reflect.get(own, name, own);
  return typeof value === "function" ? value.bind(own) : value;
}

/** Throws if a method does not destructure one of the options. It would ignore that option. */
function requireKnown(method: Method, options: unknown): void {
  const [, list] = /^\w+\(\{([^}]*(?:\{\}[^}]*)*)\}/.exec(String(method)) ?? [];
  if (list === undefined || !isPlain(options)) return;
  const known = list.split(",").map((one) => one.split(/[:=]/)[0]!.trim());
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UnknownOption(unknown.join(", "));
}

/** Returns the blobs in the options of a call, which particle-api-js cannot send. */
function filesIn(value: unknown, found: Set<Blob> = new Set()): Set<Blob> {
  if (value instanceof Blob) found.add(value);
  else if (isPlain(value)) { for (const one of Object.values(value)) filesIn(one, found); }
  return found;
}

/** Copies the options of a call, with a Buffer in place of each blob. */
async function withBuffers(files: Set<Blob>, options: unknown): Promise<unknown> {
  const buffers = new Map<unknown, Uint8Array>();
  for (const file of files) buffers.set(file, Buffer.from(await file.arrayBuffer()));
  const copy = (value: unknown): unknown => {
    const buffer = buffers.get(value);
    if (buffer || !isPlain(value)) return buffer ?? value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copy(one)]));
  };
  return copy(options);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/** Returns a result in the form that the SDK returns: downloads as an `ArrayBuffer`, streams to iterate over. */
function likeSdk(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value).buffer;
  return isStream(value) ? iterable(value) : value;
}

/** A stream of particle-api-js. */
interface PeerStream {
  on(name: "event", listener: (event: unknown) => void): void;
  abort(): void;
}

function isStream(value: unknown): value is PeerStream {
  return typeof value === "object" && value !== null && "abort" in value && "on" in value;
}

function iterable(stream: PeerStream): object {
  const events = new ReadableStream({
    start: (controller) => stream.on("event", (event) => controller.enqueue(event)),
  });
  return {
    close: () => stream.abort(),
    [Symbol.asyncIterator]: () => events.values(),
  };
}

/** Throws the failure of a call in the form that the cases expect. */
function rethrow(error: unknown): never {
  if (typeof error !== "object" || error === null || !("errorDescription" in error)) throw error;
  const { errorDescription, statusCode, body, ...more } = error as ParticleError;
  const shortErrorDescription = more.shortErrorDescription ??
    (body as { error_description?: string } | undefined)?.error_description;
  const code = statusCode === undefined ? "network" : "http";
  throw new ParticleError(errorDescription, { code, statusCode, shortErrorDescription, body });
}
