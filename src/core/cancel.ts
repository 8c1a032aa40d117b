/** Cancels a body or its reader. A failure is ignored, because it means that the connection is already closed. */
export function cancel(
  body: { cancel(reason?: unknown): Promise<void> } | null,
  reason?: unknown,
): void {
  body?.cancel(reason).catch(() => undefined);
}
