/** Cancels a body or its reader. A failure is ignored: the connection is gone then, which is all that is wanted. */
export function cancel(
  body: { cancel(reason?: unknown): Promise<void> } | null,
  reason?: unknown,
): void {
  body?.cancel(reason).catch(() => undefined);
}
