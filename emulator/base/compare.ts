/** Compares strings by UTF-16 code units, so that `sort()` gives the same order in every locale. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
