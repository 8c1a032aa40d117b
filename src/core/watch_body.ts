/**
 * Returns a copy of a response that reports the end of its body, which must not be `null`.
 *
 * @param signal Cancels the body.
 * @param onEnd Called once the body has ended, failed or been canceled.
 */
export function watchBody(
  response: Response,
  signal: AbortSignal | undefined,
  onEnd: () => void,
): Response {
  const { body, url, type, redirected } = response;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  body!.pipeTo(writable, { signal: signal! })
    .catch((error) => writable.abort(error)) // for streams that cannot be piped at all
    .then(onEnd, onEnd);
  const describe = (copy: Response): Response =>
    Object.defineProperties(copy, {
      // The constructor does not accept these.
      url: { value: url },
      type: { value: type },
      redirected: { value: redirected },
      clone: { value: () => describe(Response.prototype.clone.call(copy)) },
    });
  return describe(new Response(readable, response));
}
