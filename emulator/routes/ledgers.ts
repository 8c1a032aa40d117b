/** Ledgers of a sandbox or an organization. Source: API reference, Ledger. */
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { type CloudError, failure } from "../http/errors.ts";
import { flag, isObject, pageOf, type Params, pathParam, readParams } from "../http/params.ts";
import { ownerOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import {
  type LedgerDefinition,
  type LedgerDirection,
  LedgerError,
  type LedgerInstance,
  type LedgerScope,
} from "../stores/ledgers.ts";

/** Definitions and instances in a page. Source: API reference samples. */
const PAGE_SIZE = 100;
/** Versions in an answer. Our own choice. */
const VERSIONS_SIZE = 25;
/** Longest description, in characters. Our own choice. */
const DESCRIPTION_MAX = 1000;

const SCOPES: readonly LedgerScope[] = ["Owner", "Product", "Device"];
const DIRECTIONS: readonly LedgerDirection[] = ["Upstream", "Downstream"];

/** The routes about ledgers, under `/v1/ledgers` and `/v1/orgs/:org/ledgers`. */
export function ledgerRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const definitions = definitionRoutes(cloud);
  const instances = instanceRoutes(cloud);
  for (const path of ["/ledgers", "/orgs/:org/ledgers"]) {
    app.use(path, bearer(cloud));
    app.use(`${path}/*`, bearer(cloud));
    app.route(path, definitions);
    app.route(`${path}/:name/instances`, instances);
  }
  return app;
}

function definitionRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", (c) => c.json(list(cloud, c)));
  app.post("/", async (c) => {
    const { key } = ownerOf(cloud, c);
    const ledger = create(cloud, key, definitionOf(await readParams(c)));
    return c.json({ ledger: definitionJson(ledger) }, 201);
  });
  app.get("/:name", (c) => {
    const ledger = cloud.ledgers.definition(ownerOf(cloud, c).key, pathParam(c, "name"));
    if (!ledger) throw failure(404, "Ledger not found");
    return c.json({ ledger: definitionJson(ledger) });
  });
  app.put("/:name", async (c) => {
    const { key } = ownerOf(cloud, c);
    const ledger = update(cloud, key, pathParam(c, "name"), definitionOf(await readParams(c)));
    return c.json({ ledger: definitionJson(ledger) }, 201);
  });
  app.delete("/:name", (c) => {
    const { key } = ownerOf(cloud, c);
    answering(() => cloud.ledgers.archive(key, pathParam(c, "name")));
    return c.body(null, 204);
  });
  return app;
}

function instanceRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", (c) => {
    const { key } = ownerOf(cloud, c);
    const all = answering(() => cloud.ledgers.instances(key, pathParam(c, "name")));
    const { items, meta } = page(c, all);
    return c.json({ instances: items.map(instanceJson), meta });
  });
  app.get("/:scopeValue", (c) => {
    const [current] = versions(cloud, c);
    return c.json({ instance: current && instanceJson(current) });
  });
  app.put("/:scopeValue", async (c) => {
    const params = await readParams(c);
    return c.json({ instance: instanceJson(write(cloud, c, params)) }, 201);
  });
  app.delete("/:scopeValue", (c) => {
    versions(cloud, c); // 404 if there is nothing to delete.
    const { key } = ownerOf(cloud, c);
    const [name, scopeValue] = [pathParam(c, "name"), pathParam(c, "scopeValue")];
    answering(() => cloud.ledgers.remove(key, name, scopeValue, c.get("depth")));
    return c.body(null, 204);
  });
  app.get("/:scopeValue/versions", (c) => c.json(listVersions(c, versions(cloud, c))));
  app.get("/:scopeValue/versions/:version", (c) => {
    const version = pickVersion(versions(cloud, c), pathParam(c, "version"));
    return c.json({ instance: instanceJson(version) });
  });
  return app;
}

/** Turns a broken rule into an answer. */
function answering<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof LedgerError ? toAnswer(error) : error;
  }
}

function toAnswer({ status, message }: LedgerError): CloudError {
  return failure(status, message);
}

const iso = (at: number): string => new Date(at).toISOString();

function definitionJson(ledger: LedgerDefinition): Record<string, unknown> {
  const { name, scope, direction, description, createdAt, updatedAt, archivedAt } = ledger;
  return {
    name,
    scope,
    direction,
    description,
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
    archived_at: archivedAt === null ? null : iso(archivedAt),
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

function list(cloud: Cloud, c: Context<CloudEnv>): unknown {
  const scope = c.req.query("scope");
  if (scope !== undefined && !SCOPES.some((one) => one === scope)) {
    throw failure(400, `scope must be one of ${SCOPES.join(", ")}`);
  }
  const archived = flag(c.req.query("archived")) ?? false;
  const found = cloud.ledgers.definitions(ownerOf(cloud, c).key).filter((ledger) =>
    (ledger.archivedAt !== null) === archived && (scope ?? ledger.scope) === ledger.scope
  );
  const { items, meta } = page(c, found);
  return { ledgers: items.map(definitionJson), meta };
}

/** The definition in a body; the API reference and the clients call it differently. */
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

function create(cloud: Cloud, ownerKey: string, asked: Params): LedgerDefinition {
  const scope = SCOPES.find((one) => one === asked.scope);
  if (!scope) throw failure(400, `scope must be one of ${SCOPES.join(", ")}`);
  const { name } = asked;
  if (typeof name !== "string") throw failure(400, "name must be a string");
  const direction = directionOf(asked) ?? null;
  const description = descriptionOf(asked) ?? "";
  return answering(() => cloud.ledgers.create({ ownerKey, name, scope, direction, description }));
}

function update(cloud: Cloud, ownerKey: string, name: string, asked: Params): LedgerDefinition {
  const direction = directionOf(asked);
  const description = descriptionOf(asked);
  return answering(() =>
    cloud.ledgers.update(ownerKey, name, {
      ...(direction === undefined ? {} : { direction }),
      ...(description === undefined ? {} : { description }),
    })
  );
}

function versions(cloud: Cloud, c: Context<CloudEnv>): LedgerInstance[] {
  const { key } = ownerOf(cloud, c);
  return answering(() =>
    cloud.ledgers.versions(key, pathParam(c, "name"), pathParam(c, "scopeValue"))
  );
}

function write(cloud: Cloud, c: Context<CloudEnv>, params: Params): LedgerInstance {
  const { instance } = params;
  const data = isObject(instance) ? instance.data : params.data;
  if (!isObject(data)) throw failure(400, "data must be a JSON object");
  const mode = c.req.query("set_mode") ?? "Replace";
  if (mode !== "Replace" && mode !== "Merge") {
    throw failure(400, "set_mode must be Replace or Merge");
  }
  const { key } = ownerOf(cloud, c);
  const [name, scopeValue] = [pathParam(c, "name"), pathParam(c, "scopeValue")];
  return answering(() =>
    cloud.ledgers.write(key, name, scopeValue, data, {
      mode,
      writer: "cloud",
      depth: c.get("depth"),
    })
  );
}

/** A moment of a query, in milliseconds. */
function timeOf(c: Context<CloudEnv>, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw failure(400, `${name} must be an ISO 8601 date`);
  return at;
}

/** The current version counts as never replaced: it shows unless only older ones are asked for. */
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

/** By id; or by the time when it was written, which clients know that read documented fields only. */
function pickVersion(all: LedgerInstance[], id: string): LedgerInstance {
  const found = all.find((one) => one.version === id) ??
    all.find(({ updatedAt }) => iso(updatedAt) === id);
  if (found) return found;
  throw failure(404, "Ledger instance version not found");
}
