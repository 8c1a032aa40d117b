/** Filters and sorts libraries by a query. Source: API reference, Libraries. */
import { compare } from "../base/compare.ts";
import { failures } from "../http/errors.ts";
import type { Query } from "../http/params.ts";
import type { LibraryVersion } from "../stores/library_version.ts";

/** Returns whether a library is in a scope such as "public" or "mine", for a user. */
type Scope = (library: LibraryVersion, userId: string) => boolean;

const SCOPES: ReadonlyMap<string, Scope> = new Map<string, Scope>([
  ["all", () => true],
  ["public", ({ isPublic }) => isPublic],
  ["private", ({ isPublic, ownerId }, userId) => !isPublic && ownerId === userId],
  ["mine", ({ ownerId }, userId) => ownerId === userId],
  ["official", ({ official }) => official],
  ["verified", ({ official }) => official],
  ["featured", ({ official }) => official],
]);

type Order = (a: LibraryVersion, b: LibraryVersion) => number;
const byName: Order = (a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase());
const ORDERS: ReadonlyMap<string, Order> = new Map<string, Order>([
  ["name", byName],
  ["installs", () => 0], // The emulator does not count installs.
  ["popularity", () => 0],
  ["author", (a, b) => compare(a.author, b.author)],
  ["official", (a, b) => Number(b.official) - Number(a.official)],
  ["verified", (a, b) => Number(b.official) - Number(a.official)],
  ["published", (a, b) => a.contributedAt - b.contributedAt],
]);

function scopeNamed(name: string): Scope {
  const scope = SCOPES.get(name);
  if (scope) return scope;
  throw failures(400, `scope must be one of ${[...SCOPES.keys()].join(", ")}`);
}

/** Combines orders such as `official,-popularity`: each one sorts what is equal for those before it. */
function orderNamed(sort: string): Order {
  const orders = [...sort.split(",").map(singleOrder), byName];
  return (a, b) => orders.reduce((result, order) => result || order(a, b), 0);
}

function singleOrder(name: string): Order {
  const order = ORDERS.get(name.replace(/^-/, ""));
  if (!order) throw failures(400, `sort must be one of ${[...ORDERS.keys()].join(", ")}`);
  return name.startsWith("-") ? (a, b) => order(b, a) : order;
}

const names = (list: string | undefined): string[] =>
  (list ?? "").split(",").map((name) => name.trim().toLowerCase()).filter(Boolean);

/** Returns the libraries that match a query, in the order that it asks for. */
export function searchLibraries(
  libraries: readonly LibraryVersion[],
  userId: string,
  query: Query,
): LibraryVersion[] {
  const scope = scopeNamed(query("scope") || "all");
  const excluded = names(query("excludeScopes")).map(scopeNamed);
  const order = orderNamed(query("sort") || "name");
  const filter = (query("filter") ?? "").toLowerCase();
  const category = (query("category") ?? "").toLowerCase();
  const architectures = names(query("architectures"));
  const isFor = (library: LibraryVersion): boolean =>
    architectures.length === 0 ||
    library.architectures.some((one) => one === "*" || architectures.includes(one.toLowerCase()));
  const has = (text: string): boolean => text.toLowerCase().includes(filter);
  return libraries.filter((library) =>
    scope(library, userId) && !excluded.some((isExcluded) => isExcluded(library, userId)) &&
    [library.name, library.sentence, library.author].some(has) &&
    (category === "" || library.category.toLowerCase() === category) && isFor(library)
  ).sort(order);
}
