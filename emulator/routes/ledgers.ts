/** Ledgers of a sandbox or an organization. Source: API reference, Ledger. */
import { type Context, Hono } from "hono";
import { flag, iso, isObject, type Params } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pageOf, readParams } from "../http/params.ts";
import type {
  LedgerData,
  LedgerDefinition,
  LedgerDirection,
  LedgerInstance,
  LedgerScope,
  LedgerStore,
  LedgerWrite,
} from "../stores/ledgers.ts";

/** Definitions and instances per page. Source: samples in the API reference. */
const PAGE_SIZE = 100;
/** Versions per response. Our own choice. */
const VERSIONS_SIZE = 25;
/** The longest description, in characters. Our own choice. */
const DESCRIPTION_MAX = 1000;

const SCOPES: readonly LedgerScope[] = ["Owner", "Product", "Device"];
const DIRECTIONS: readonly LedgerDirection[] = ["Upstream", "Downstream"];

/** Returns the routes about ledgers, below `/v1/ledgers` and `/v1/orgs/:org/ledgers`. */
export function ledgerRoutes({ ledgers }: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("ledger.definitions:list"), (c) => {
    const found = ledgers.definitions(c.var.owner.key).filter(matches(c));
    const { items, meta } = page(c, found);
    return c.json({ ledgers: items.map(definitionJson), meta });
  });
  app.post("/", allow("ledger.definitions:create"), async (c) => {
    const definition = readNew(definitionOf(await readParams(c)));
    const ledger = ledgers.create({ ownerKey: c.var.owner.key, ...definition });
    return c.json({ ledger: definitionJson(ledger) }, 201);
  });
  app.get("/:name", allow("ledger.definitions:get"), (c) => {
    const ledger = ledgers.definition(c.var.owner.key, c.req.param("name"));
    if (!ledger) throw failure(404, "Ledger not found");
    return c.json({ ledger: definitionJson(ledger) });
  });
  app.put("/:name", allow("ledger.definitions:update"), async (c) => {
    const changes = readChanges(definitionOf(await readParams(c)));
    const ledger = ledgers.update(c.var.owner.key, c.req.param("name"), changes);
    return c.json({ ledger: definitionJson(ledger) }, 201);
  });
  app.delete("/:name", allow("ledger.definitions:archive"), (c) => {
    ledgers.archive(c.var.owner.key, c.req.param("name"));
    return c.body(null, 204);
  });
  app.get("/:name/instances", allow("ledger.instances:list"), (c) => {
    const { items, meta } = page(c, ledgers.instances(c.var.owner.key, c.req.param("name")));
    return c.json({ instances: items.map(instanceJson), meta });
  });

  const path = "/:name/instances/:scopeValue";
  app.get(path, allow("ledger.instances:get"), (c) => {
    const { name, scopeValue } = c.req.param();
    const [current] = ledgers.versions(c.var.owner.key, name, scopeValue);
    return c.json({ instance: current && instanceJson(current) });
  });
  app.put(path, allow("ledger.instances:set"), async (c) => {
    const { name, scopeValue } = c.req.param();
    const data = dataOf(await readParams(c));
    const mode = modeOf(c.req.query("set_mode"));
    const write: LedgerWrite = { mode, writer: "cloud", depth: c.var.depth };
    const instance = ledgers.write(c.var.owner.key, name, scopeValue, data, write);
    return c.json({ instance: instanceJson(instance) }, 201);
  });
  app.delete(path, allow("ledger.instances:remove"), (c) => {
    const { name, scopeValue } = c.req.param();
    const { key } = c.var.owner;
    ledgers.versions(key, name, scopeValue); // Throws if the instance does not exist.
    ledgers.remove(key, name, scopeValue, c.var.depth);
    return c.body(null, 204);
  });
  app.get(`${path}/versions`, allow("ledger.instances.versions:list"), (c) => {
    const { name, scopeValue } = c.req.param();
    return c.json(listVersions(c, ledgers.versions(c.var.owner.key, name, scopeValue)));
  });
  app.get(`${path}/versions/:version`, allow("ledger.instances.versions:get"), (c) => {
    const { name, scopeValue, version } = c.req.param();
    const all = ledgers.versions(c.var.owner.key, name, scopeValue);
    return c.json({ instance: instanceJson(pickVersion(all, version)) });
  });
  return app;
}

function definitionJson(ledger: LedgerDefinition): Record<string, unknown> {
  const { name, scope, direction, description, createdAt, updatedAt, archivedAt } = ledger;
  return {
    name,
    scope,
    direction,
    description,
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
    archived_at: iso(archivedAt),
  };
}

function instanceJson(instance: LedgerInstance): Record<string, unknown> {
  const { name, scope, scopeValue, scopeName, notOwned, sizeBytes, data, version } = instance;
  const { createdAt, updatedAt, replacedAt } = instance;
  return {
    name,
    scope: {
      type: scope,
      value: scopeValue,
      ...(scopeName === null ? {} : { name: scopeName }),
      ...(notOwned ? { not_owned: true } : {}),
    },
    size_bytes: sizeBytes,
    data,
    version,
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
    ...(replacedAt === null ? {} : { replaced_at: iso(replacedAt) }),
  };
}

function page<T>(c: Context<CloudEnv>, all: readonly T[]): { items: T[]; meta: unknown } {
  const { items, page, size, totalPages } = pageOf(c, all, PAGE_SIZE);
  return { items, meta: { page, per_page: size, total_pages: totalPages, total: all.length } };
}

/** Returns a filter for the definitions that a query asks for. */
function matches(c: Context<CloudEnv>): (ledger: LedgerDefinition) => boolean {
  const scope = c.req.query("scope");
  if (scope !== undefined) requireScope(scope);
  const archived = flag(c.req.query("archived")) ?? false;
  return (ledger) =>
    (ledger.archivedAt !== null) === archived && (scope ?? ledger.scope) === ledger.scope;
}

function requireScope(value: unknown): LedgerScope {
  const scope = SCOPES.find((one) => one === value);
  if (scope) return scope;
  throw failure(400, `scope must be one of ${SCOPES.join(", ")}`);
}

/** Returns the definition in a body. The API reference and the clients name the member differently. */
function definitionOf(params: Params): Params {
  const definition = params.ledger ?? params.definition;
  if (isObject(definition)) return definition;
  throw failure(400, "ledger must be an object");
}

function directionOf({ direction }: Params): LedgerDirection | null | undefined {
  if (direction === undefined || direction === null) return direction;
  const known = DIRECTIONS.find((one) => one === direction);
  if (known) return known;
  throw failure(400, `direction must be one of ${DIRECTIONS.join(", ")}`);
}

function descriptionOf({ description }: Params): string | undefined {
  if (description === undefined || description === null) return undefined;
  if (typeof description === "string" && description.length <= DESCRIPTION_MAX) return description;
  throw failure(400, `description must be a string of at most ${DESCRIPTION_MAX} characters`);
}

function readNew(params: Params): Omit<Parameters<LedgerStore["create"]>[0], "ownerKey"> {
  const scope = requireScope(params.scope);
  const { name } = params;
  if (typeof name !== "string") throw failure(400, "name must be a string");
  const direction = directionOf(params) ?? null;
  return { name, scope, direction, description: descriptionOf(params) ?? "" };
}

function readChanges(params: Params): Parameters<LedgerStore["update"]>[2] {
  const direction = directionOf(params);
  const description = descriptionOf(params);
  return {
    ...(direction === undefined ? {} : { direction }),
    ...(description === undefined ? {} : { description }),
  };
}

function dataOf({ instance, data: bare }: Params): LedgerData {
  const data = isObject(instance) ? instance.data : bare;
  if (isObject(data)) return data;
  throw failure(400, "data must be a JSON object");
}

function modeOf(mode = "Replace"): LedgerWrite["mode"] {
  if (mode === "Replace" || mode === "Merge") return mode;
  throw failure(400, "set_mode must be Replace or Merge");
}

/** Reads a time from a query, as milliseconds since the epoch. */
function timeOf(c: Context<CloudEnv>, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw failure(400, `${name} must be an ISO 8601 date`);
  return at;
}

/** Returns the versions that a query asks for. The current one was never replaced: `replaced_before` excludes it. */
function listVersions(c: Context<CloudEnv>, all: LedgerInstance[]): unknown {
  const before = timeOf(c, "replaced_before") ?? Infinity;
  const after = timeOf(c, "replaced_after") ?? -Infinity;
  const found = all.filter(({ replacedAt }) =>
    replacedAt === null ? before === Infinity : replacedAt < before && replacedAt > after
  );
  return {
    versions: found.slice(0, VERSIONS_SIZE).map(instanceJson),
    meta: { has_more: found.length > VERSIONS_SIZE },
  };
}

/** Finds a version by its id, or by the time when it was written, as only the time is a documented field. */
function pickVersion(all: LedgerInstance[], id: string): LedgerInstance {
  const found = all.find((one) => one.version === id) ??
    all.find(({ updatedAt }) => iso(updatedAt) === id);
  if (found) return found;
  throw failure(404, "Ledger instance version not found");
}
