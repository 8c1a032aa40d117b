/** What the cloud answers to the examples in the docs where the emulator has no route: tests/doc_answers/*.ts. */

/** Bodies by method and path, as in `GET /v1/products`: bytes are sent as they are, all else as JSON. */
export type DocAnswers = Record<string, unknown>;

/**
 * Reads all the files of answers in a folder.
 *
 * @throws {Error} if a file has none, a name is no method and path, or two files have the same one.
 */
export async function readDocAnswers(folder: URL): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for await (const { name } of Deno.readDir(folder)) {
    const { answers }: { answers?: DocAnswers } = await import(new URL(name, folder).href);
    if (!answers) throw new Error(`${name} exports no answers`);
    for (const [request, body] of Object.entries(answers)) {
      if (!/^[A-Z]+ \/[^?#\s]+$/.test(request)) {
        throw new Error(`${name}: "${request}" is not a method and a path`);
      }
      if (found.has(request)) throw new Error(`${name}: "${request}" has an answer already`);
      found.set(request, body);
    }
  }
  return found;
}

/** The answer to a request, if there is one. */
export function answerOf(
  answers: ReadonlyMap<string, unknown>,
  { method, url }: Pick<Request, "method" | "url">,
): Response | undefined {
  const request = `${method} ${new URL(url).pathname}`;
  if (!answers.has(request)) return undefined;
  const body = answers.get(request);
  if (method === "HEAD") return new Response(null);
  return body instanceof Uint8Array
    ? new Response(body as Uint8Array<ArrayBuffer>)
    : Response.json(body);
}
