/** Compares strings by their UTF-16 code units, for `sort()`: the order is the same in every locale. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
