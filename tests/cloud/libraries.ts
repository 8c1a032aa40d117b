/** Cases for libraries, and for the objects that represent them. */
import { gzip, tar } from "./archive.ts";
import { type CloudCase, errorOf, statusOf } from "./kit.ts";

async function archive(name: string, version: string): Promise<Blob> {
  const data = `name=${name}\nversion=${version}\nauthor=me\nsentence=Boils water.\n`;
  return new Blob([await gzip(tar({ "library.properties": data }))]);
}

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "contributeLibrary() adds a version that can be listed, read and downloaded until deleteLibrary()":
    async ({ particle, equal }) => {
      const name = "case-private";
      const { body } = await particle.contributeLibrary({ archive: await archive(name, "1.0.0") });
      equal([body.data.id, body.data.attributes.visibility], [name, "private"]);
      await particle.contributeLibrary({ archive: await archive(name, "1.1.0") });
      const { body: found } = await particle.getLibrary({ name });
      equal(found.data.attributes.version, "1.1.0");
      const { body: versions } = await particle.getLibraryVersions({ name, page: 2, limit: 1 });
      equal(versions.data, [body.data]);
      const query = { filter: name, scope: "mine", sort: "name", limit: 5 } as const;
      equal((await particle.listLibraries(query)).body.data, [found.data]);
      const { body: others } = await particle.listLibraries({ excludeScopes: ["private"] });
      equal(others.data.some(({ id }) => id === name), false);
      const uri = found.data.links?.download ?? "";
      const bytes = new Uint8Array(await particle.downloadFile({ uri }));
      equal([bytes[0], bytes[1]], [0x1f, 0x8b]);
      equal((await particle.deleteLibrary({ name })).body, { ok: true });
      equal(await statusOf(particle.getLibrary({ name })), 404);
      equal(await statusOf(particle.downloadFile({ uri })), 404);
    },

  "contributeLibrary() fails with the problem of an invalid archive": async (
    { particle, equal },
  ) => {
    const broken = new Blob(["no archive"]);
    const error = await errorOf(particle.contributeLibrary({ archive: broken }));
    equal([error.statusCode, error.message.includes("not a valid .tar.gz")], [400, true]);
  },

  "publishLibrary() makes a library public; deleting it then requires its name": async (
    { particle, equal },
  ) => {
    const name = "case-public";
    await particle.contributeLibrary({ archive: await archive(name, "1.0.0") });
    const { body } = await particle.publishLibrary({ name });
    equal(body.data.attributes.visibility, "public");
    const { body: list } = await particle.listLibraries({ scope: "public", filter: name });
    equal(list.data.map(({ id }) => id), [name]);
    equal(await statusOf(particle.deleteLibrary({ name })), 400);
    await particle.deleteLibrary({ name, force: name });
    equal(await statusOf(particle.getLibrary({ name })), 404);
  },

  "client() returns libraries as objects with a download() method": async (
    { particle, equal, username, password },
  ) => {
    const { body } = await particle.login({ username, password });
    const client = particle.client({ auth: body.access_token });
    equal(client.ready(), true);
    const name = "case-object";
    const made = await client.contributeLibrary(await archive(name, "0.1.0"));
    equal([made.name, made.version, made.mine], [name, "0.1.0", true]);
    equal((await client.publishLibrary(name)).visibility, "public");
    equal((await client.libraryVersions(name)).map(({ version }) => version), ["0.1.0"]);
    equal((await client.libraries({ filter: name })).map(({ id }) => id), [name]);
    const library = await client.library(name);
    equal(new Uint8Array(await library.download())[0], 0x1f);
    equal(await client.deleteLibrary({ name, force: name }), true);
    equal(await statusOf(client.library(name)), 404);
  },
};
