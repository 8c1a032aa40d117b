/** Cases for Device OS versions. */
import { type CloudCase, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "listDeviceOsVersions() and getDeviceOsVersion() return the same versions": async (
    { particle, equal },
  ) => {
    const { body } = await particle.listDeviceOsVersions({ platformId: 32, page: 1, perPage: 2 });
    equal(body.length, 2);
    for (const listed of body) {
      const { version } = listed;
      const single = await particle.getDeviceOsVersion({ version, platformId: 32 });
      equal(single.body, listed);
    }
    const internalVersion = body[1]?.module_version;
    const same = await particle.listDeviceOsVersions({ platformId: 32, internalVersion });
    equal(same.body, [body[1]]);
    equal(await statusOf(particle.getDeviceOsVersion({ version: "0.0.1" })), 404);
  },
};
