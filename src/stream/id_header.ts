/**
 * Returns the value of the `Last-Event-ID` header for an `id`, or an empty string if the `id` cannot be sent. Servers
 * expect UTF-8. Most runtimes send each character of a header as one byte and reject characters above U+00FF. They
 * therefore get one character for each UTF-8 byte. workerd accepts any string and encodes it as UTF-8 itself.
 */
export function idHeader(id: string): string {
  // HTTP does not allow control characters. Deno and Node only reject them when they send the request, every time.
  if (/[^ -~\x80-\uffff]/.test(id)) return "";
  const value = isHeader("\u0100") ? id : String.fromCharCode(...new TextEncoder().encode(id));
  return isHeader(value) ? value : "";
}

/** Whether the runtime accepts this value in a header. The only way to find out is to try. */
function isHeader(value: string): boolean {
  try {
    new Headers([["last-event-id", value]]);
    return true;
  } catch {
    return false;
  }
}
