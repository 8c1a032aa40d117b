/** Returns whether requests with a method, in upper case, only read: they have no body and may be sent again. */
export function isRead(method: string | undefined): boolean {
  return method === "GET" || method === "HEAD";
}
