/** Firmware libraries, as JSON:API. Source: API reference, Libraries. */
import { iso, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { builtinArchive, NOBODY } from "../stores/builtin_libraries.ts";
import { bytesOf } from "../base/bytes.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import { readLibraryArchive } from "./library_archive.ts";
import { searchLibraries } from "./library_search.ts";
import { pathParam, readParams, readParts } from "../http/params.ts";
import { randomHex } from "../base/random.ts";
import type { Cloud } from "../cloud.ts";
import { requireSpace } from "../http/storage.ts";
import type { LibraryVersion } from "../stores/library_version.ts";

/** Libraries on a page unless asked otherwise, and at most. Unverified for the real cloud. */
const PAGE_SIZE = 10;
const PAGE_MAX = 100;

/** The routes under `/v1/libraries`. */
export function libraryRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  app.get("/libraries", auth, (c) => {
    const found = searchLibraries(
      cloud.libraries.latest(userIn(c)),
      userIn(c),
      (name) => c.req.query(name),
    );
    return c.json({ data: page(c, found).map((one) => libraryJson(c, one)) });
  });
  app.post("/libraries", auth, async (c) => c.json({ data: await contribute(cloud, c) }, 201));
  app.get("/libraries/:name", auth, (c) => c.json({ data: libraryJson(c, versionIn(cloud, c)) }));
  app.get("/libraries/:name/versions", auth, (c) => {
    const versions = visibleIn(cloud, c);
    return c.json({ data: page(c, versions).map((one) => libraryJson(c, one)) });
  });
  // Without a token, as the addresses of the real cloud lead to another host: the key is the permission.
  app.get("/libraries/:name/archives/:key", (c) => download(cloud, c));
  app.patch("/libraries/:name", auth, async (c) => c.json({ data: await publish(cloud, c) }));
  app.delete("/libraries/:name", auth, (c) => remove(cloud, c));
  return app;
}

const userIn = (c: Context<CloudEnv>): string => c.get("token").user.id;

function page(c: Context<CloudEnv>, items: LibraryVersion[]): LibraryVersion[] {
  const number = wholeNumber(c.req.query("page"), 1) ?? 1;
  const size = Math.min(wholeNumber(c.req.query("limit"), 1) ?? PAGE_SIZE, PAGE_MAX);
  return items.slice((number - 1) * size, number * size);
}

/** The versions of the library of a URL that the user may see; others' private ones answer as unknown ones. */
function visibleIn(cloud: Cloud, c: Context<CloudEnv>): LibraryVersion[] {
  const versions = cloud.libraries.visible(pathParam(c, "name"), userIn(c));
  if (versions.length === 0) throw failures(404, "Library not found");
  return versions;
}

function versionIn(cloud: Cloud, c: Context<CloudEnv>): LibraryVersion {
  const asked = c.req.query("version");
  const found = visibleIn(cloud, c).find(({ version }) => !asked || version === asked);
  if (!found) throw failures(404, "Library version not found");
  return found;
}

function libraryJson(c: Context<CloudEnv>, library: LibraryVersion): Record<string, unknown> {
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
      mine: ownerId === userIn(c),
      published_at: iso(library.contributedAt),
    },
    links: { download: new URL(path, c.req.url).href },
  };
}

async function contribute(
  cloud: Cloud,
  c: Context<CloudEnv>,
): Promise<Record<string, unknown>> {
  const { files } = await readParts(c);
  const [first] = files;
  if (!first) throw failures(400, "The archive of the library is required");
  const archive = await bytesOf(first.file);
  const properties = await readLibraryArchive(archive);
  const { name, version } = properties;
  const versions = cloud.libraries.all(name);
  if (versions.some(({ ownerId }) => ownerId !== userIn(c))) {
    throw failures(400, `The library name ${name} is taken`);
  }
  if (versions.some((one) => one.version === version)) {
    throw failures(400, `The library ${name} already has a version ${version}`);
  }
  requireSpace(cloud, archive.length);
  const library: LibraryVersion = {
    ...properties,
    ownerId: userIn(c),
    isPublic: false,
    official: false,
    contributedAt: Date.now(),
    key: randomHex(32),
    archive,
  };
  cloud.libraries.add(library);
  return libraryJson(c, library);
}

/** The versions of a library of the user's own. */
function ownIn(cloud: Cloud, c: Context<CloudEnv>): [LibraryVersion, ...LibraryVersion[]] {
  const [latest, ...others] = visibleIn(cloud, c);
  if (latest?.ownerId === userIn(c)) return [latest, ...others];
  throw failures(403, "This library belongs to someone else");
}

async function publish(cloud: Cloud, c: Context<CloudEnv>): Promise<Record<string, unknown>> {
  const { visibility } = await readParams(c);
  const [latest] = ownIn(cloud, c);
  if (visibility !== "public") throw failures(400, 'visibility must be "public"');
  latest.isPublic = true;
  return libraryJson(c, latest);
}

/** What others may use already goes only if its name is said once more. */
async function remove(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const { force } = await readParams(c);
  const versions = ownIn(cloud, c);
  const [{ name }] = versions;
  if (versions.some(({ isPublic }) => isPublic) && text(force) !== name) {
    throw failures(400, `A public library is deleted only with its name as "force"`);
  }
  cloud.libraries.delete(name);
  return c.json({ ok: true });
}

async function download(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const library = cloud.libraries.byKey(pathParam(c, "name"), pathParam(c, "key"));
  if (!library) throw failures(404, "Library not found");
  const archive = library.ownerId === NOBODY ? await builtinArchive(library) : library.archive;
  return c.body(archive, 200, { "content-type": "application/gzip" });
}
