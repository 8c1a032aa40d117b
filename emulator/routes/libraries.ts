/** Firmware libraries, as JSON:API. Source: API reference, Libraries. */
import { type Context, Hono } from "hono";
import { type Bytes, bytesOf } from "../base/bytes.ts";
import { randomHex } from "../base/random.ts";
import { iso, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowAnyone, allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import { type Parts, type Query, readParams, readParts } from "../http/params.ts";
import { requireSpace } from "../http/storage.ts";
import { builtinArchive, NOBODY } from "../stores/builtin_libraries.ts";
import type { LibraryStore } from "../stores/libraries.ts";
import type { LibraryVersion } from "../stores/library_version.ts";
import { readLibraryArchive } from "./library_archive.ts";
import { searchLibraries } from "./library_search.ts";

/** Libraries per page, by default and at most. Unverified for the real cloud. */
const PAGE_SIZE = 10;
const PAGE_MAX = 100;

/** Returns the routes below `/v1/libraries`. */
export function libraryRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const { libraries } = cloud;
  app.get("/", allowUnlimited(), (c) => {
    const { id } = c.var.owner.user;
    const query: Query = (name) => c.req.query(name);
    const found = searchLibraries(libraries.latest(id), id, query);
    return c.json({ data: pageOf(found, query).map(jsonFor(c)) });
  });
  app.post("/", allowUnlimited(), async (c) => {
    const library = await contribute(cloud, c.var.owner.user.id, await readParts(c));
    return c.json({ data: jsonFor(c)(library) }, 201);
  });
  app.get("/:name", allowUnlimited(), (c) => {
    const versions = requireVisible(libraries, c.req.param("name"), c.var.owner.user.id);
    const library = requireVersion(versions, c.req.query("version"));
    return c.json({ data: jsonFor(c)(library) });
  });
  app.get("/:name/versions", allowUnlimited(), (c) => {
    const versions = requireVisible(libraries, c.req.param("name"), c.var.owner.user.id);
    return c.json({ data: pageOf(versions, (name) => c.req.query(name)).map(jsonFor(c)) });
  });
  // Does not need a token, because downloads of the real cloud are on another host. The key is the permission.
  app.get("/:name/archives/:key", allowAnyone, async (c) => {
    const { name, key } = c.req.param();
    const archive = await archiveOf(libraries.byKey(name, key));
    return c.body(archive, 200, { "content-type": "application/gzip" });
  });
  app.patch("/:name", allowUnlimited(), async (c) => {
    const versions = requireOwn(libraries, c.req.param("name"), c.var.owner.user.id);
    const { visibility } = await readParams(c);
    if (visibility !== "public") throw failures(400, 'visibility must be "public"');
    const [latest] = versions;
    latest.isPublic = true;
    return c.json({ data: jsonFor(c)(latest) });
  });
  app.delete("/:name", allowUnlimited(), async (c) => {
    const versions = requireOwn(libraries, c.req.param("name"), c.var.owner.user.id);
    remove(libraries, versions, await readParams(c));
    return c.json({ ok: true });
  });
  return app;
}

type Versions = readonly [latest: LibraryVersion, ...others: LibraryVersion[]];

function pageOf(items: readonly LibraryVersion[], query: Query): LibraryVersion[] {
  const number = wholeNumber(query("page"), 1) ?? 1;
  const size = Math.min(wholeNumber(query("limit"), 1) ?? PAGE_SIZE, PAGE_MAX);
  return items.slice((number - 1) * size, number * size);
}

/** Returns the versions of a library that a user may see. Private libraries of others look as if they did not exist. */
function requireVisible(libraries: LibraryStore, name: string, userId: string): Versions {
  const [latest, ...others] = libraries.visible(name, userId);
  if (latest) return [latest, ...others];
  throw failures(404, "Library not found");
}

/** Returns the versions of a library that the user has contributed. */
function requireOwn(libraries: LibraryStore, name: string, userId: string): Versions {
  const versions = requireVisible(libraries, name, userId);
  if (versions[0].ownerId === userId) return versions;
  throw failures(403, "This library belongs to someone else");
}

/** Finds a version in a list. */
function requireVersion(versions: Versions, named = ""): LibraryVersion {
  const found = named === "" || named === "latest"
    ? versions[0]
    : versions.find(({ version }) => version === named);
  if (found) return found;
  throw failures(404, "Library version not found");
}

/** Returns a function that shows libraries to the user of a request. Downloads are on the host of the request. */
function jsonFor(c: Context<CloudEnv>): (library: LibraryVersion) => Record<string, unknown> {
  return (library) => libraryJson(library, c.var.owner.user.id, c.req.url);
}

function libraryJson(
  library: LibraryVersion,
  userId: string,
  requestUrl: string,
): Record<string, unknown> {
  const { name, key, isPublic, ownerId } = library;
  const path = `/v1/libraries/${encodeURIComponent(name)}/archives/${key}`;
  return {
    id: name,
    type: "libraries",
    attributes: {
      name,
      version: library.version,
      author: library.author,
      sentence: library.sentence,
      paragraph: library.paragraph,
      url: library.url,
      repository: library.repository,
      category: library.category,
      license: library.license,
      architectures: library.architectures,
      official: library.official,
      visibility: isPublic ? "public" : "private",
      mine: ownerId === userId,
      published_at: iso(library.contributedAt),
    },
    links: { download: new URL(path, requestUrl).href },
  };
}

async function contribute(
  cloud: Cloud,
  ownerId: string,
  { files: [first] }: Parts,
): Promise<LibraryVersion> {
  if (!first) throw failures(400, "The archive of the library is required");
  const archive = await bytesOf(first.file);
  const properties = await readLibraryArchive(archive);
  const { name, version } = properties;
  const versions = cloud.libraries.all(name);
  if (versions.some((one) => one.ownerId !== ownerId)) {
    throw failures(400, `The library name ${name} is taken`);
  }
  if (versions.some((one) => one.version === version)) {
    throw failures(400, `The library ${name} already has a version ${version}`);
  }
  requireSpace(cloud, archive.length);
  const library: LibraryVersion = {
    ...properties,
    ownerId,
    isPublic: false,
    official: false,
    contributedAt: Date.now(),
    key: randomHex(32),
    archive,
  };
  cloud.libraries.add(library);
  return library;
}

/** Deletes a library. The name of a public one must be confirmed, because others may use it. */
function remove(libraries: LibraryStore, versions: Versions, { force }: Params): void {
  const [{ name }] = versions;
  if (versions.some(({ isPublic }) => isPublic) && text(force) !== name) {
    throw failures(400, `To delete a public library, send its name as "force"`);
  }
  libraries.delete(name);
}

async function archiveOf(library: LibraryVersion | undefined): Promise<Bytes> {
  if (!library) throw failures(404, "Library not found");
  return library.ownerId === NOBODY ? await builtinArchive(library) : library.archive;
}
