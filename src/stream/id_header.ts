/**
 * The value of a `Last-Event-ID` header for an `id`; empty if it cannot be sent. Servers expect UTF-8. Most runtimes
 * send each character of a header as one byte and refuse those beyond, so they get the bytes; workerd takes any text and
 * encodes it as UTF-8 itself, so that bytes would be encoded twice.
 */
export function idHeader(id: string): string {
  // HTTP allows no control characters. Deno and Node would only notice them when they send the request, each time.
  if (/[^ -~\x80-\uffff]/.test(id)) return "";
  const value = isHeader("\u0100") ? id : String.fromCharCode(...new TextEncoder().encode(id));
  return isHeader(value) ? value : "";
}

/** Whether the runtime takes this value, which it says only by throwing. */
function isHeader(value: string): boolean {
  try {
    new Headers([["last-event-id", value]]);
    return true;
  } catch {
    return false;
  }
}
