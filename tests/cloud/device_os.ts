/** Cases for Device OS versions. */
import { type CloudCase, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "listDeviceOsVersions() and getDeviceOsVersion() return the same versions": async (
    { particle, equal },
  ) => {
    const page = { platformId: 32, page: 1, perPage: 2 };
    const { versions } = (await particle.listDeviceOsVersions(page)).body;
    equal(versions.length, 2);
    for (const listed of versions) {
      const { version } = listed;
      const single = await particle.getDeviceOsVersion({ version, platformId: 32 });
      const { base_url: _, modules: __, ...same } = single.body;
      equal(same, listed);
    }
    const internalVersion = versions[1]?.internal_version ?? 0;
    const same = await particle.listDeviceOsVersions({ platformId: 32, internalVersion });
    equal(same.body.versions, [versions[1]]);
    const { body } = await particle.getDeviceOsVersion({ version: "latest", platformId: 32 });
    const byNumber = { version: internalVersion, platformId: 32 };
    equal((await particle.getDeviceOsVersion(byNumber)).body.version, body.version);
    const module = body.modules?.find(({ prefixInfo }) =>
      prefixInfo.moduleFunction === "bootloader"
    );
    const bytes = await particle.downloadFile({ uri: `${body.base_url}/${module?.filename}` });
    const stored = new DataView(bytes).getUint32(bytes.byteLength - 4);
    equal(stored.toString(16).padStart(8, "0"), module?.crc?.storedCrc);
    equal(await statusOf(particle.getDeviceOsVersion({ version: "0.0.1" })), 404);
  },
};
