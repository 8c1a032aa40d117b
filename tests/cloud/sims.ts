/** Cases for SIM cards. */
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
/** The ICCID of the SIM card in the kettle. */
const KETTLE = "8934076500002586220";
const today = (): string => new Date().toISOString().slice(0, 10);

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "the eSIM of a device can be set to a country": async ({ particle, equal }) => {
    const country = async () => {
      const { sims } = (await particle.listSIMs({ product, iccid: KETTLE })).body;
      return sims.map(({ base_country_code }) => base_country_code);
    };
    const deviceId = PRODUCT_DEVICES.kettle;
    for (const code of ["DE", "US"]) {
      await particle.setDeviceTargetProfile({ product, deviceId, country: code });
      equal(await country(), [code]);
    }
    const wrong = particle.setDeviceTargetProfile({ product, deviceId, country: "Germany" });
    equal(await statusOf(wrong), 400);
  },

  "a user's SIM can be activated, deactivated, limited and removed": async (t) => {
    const { particle, equal } = t;
    const iccid = "8934076500002589174";
    equal(await statusOf(particle.checkSIM({ iccid: "12" })), 404);
    equal((await particle.checkSIM({ iccid })).statusCode, 204);
    const status = async () => {
      const { sims } = (await particle.listSIMs()).body;
      return sims.find(({ _id }) => _id === iccid)?.status;
    };
    equal(await status(), undefined);
    equal((await particle.activateSIM({ iccid, country: "US" })).body, {});
    equal([await status(), (await particle.checkSIM({ iccid })).statusCode], ["active", 200]);
    const { body: { sim } } = await particle.getSIM({ iccid });
    equal([sim._id, sim.status, sim.base_country_code], [iccid, "active", "US"]);
    const { body: usage } = await particle.getSIMDataUsage({ iccid });
    equal([usage.iccid, usage.usage_by_day.at(-1)?.date], [iccid, today()]);
    const { statusCode, body: check } = await particle.getSIMStatus({ iccid });
    equal([statusCode, check.meta.state], [202, "pending"]);
    await particle.deactivateSIM({ iccid });
    equal(await status(), "deactivated");
    equal(await statusOf(particle.deactivateSIM({ iccid })), 400);
    await particle.reactivateSIM({ iccid, mbLimit: 5 });
    equal(await status(), "active");
    const { body: limited } = await particle.updateSIM({ iccid, mbLimit: 9 });
    equal([limited._id, limited.status], [iccid, "active"]);
    equal((await particle.removeSIM({ iccid })).statusCode, 202);
    equal([await status(), await statusOf(particle.getSIMDataUsage({ iccid }))], [undefined, 404]);
  },

  "SIMs of a product can be imported, listed by page and filter, and removed": async (t) => {
    const { particle, equal } = t;
    const iccids = ["8934076500002580011", "8934076500002580012"];
    const list = async (filter: object) => {
      const { body } = await particle.listSIMs({ product, ...filter });
      return body.sims.map(({ _id }) => _id);
    };
    equal(await list({ deviceId: PRODUCT_DEVICES.kettle }), [KETTLE]);
    const { body: { sim } } = await particle.getSIM({ iccid: KETTLE, product });
    equal([sim.last_device_id, sim.product_id], [PRODUCT_DEVICES.kettle, PRODUCT.id]);
    equal(await statusOf(particle.getSIM({ iccid: KETTLE })), 404);
    const before = (await particle.getFleetDataUsage({ product })).body;
    equal((await particle.activateSIM({ product, iccids, country: "US" })).body, { ok: true });
    equal(await list({ iccid: "000258001" }), iccids);
    equal(await list({ iccid: "000258001", page: 2, perPage: 1 }), iccids.slice(1));
    const after = (await particle.getFleetDataUsage({ product })).body;
    equal(after.total_active_sim_cards, before.total_active_sim_cards + 2);
    equal(after.total_mbs_used > before.total_mbs_used, true);
    const [iccid = ""] = iccids;
    equal(await statusOf(particle.getSIMDataUsage({ iccid })), 404);
    equal((await particle.getSIMDataUsage({ iccid, product })).body.iccid, iccid);
    await particle.deactivateSIM({ iccid, product });
    equal((await particle.removeSIM({ iccid, product })).statusCode, 204);
    equal(await list({ iccid: "000258001" }), iccids.slice(1));
  },

  "getSIMStatus() is pending at first": async ({ particle, equal }) => {
    equal(await statusOf(particle.getSIMStatus({ iccid: KETTLE })), 404);
    const first = await particle.getSIMStatus({ iccid: KETTLE, product });
    equal([first.statusCode, first.body.meta.state], [202, "pending"]);
    equal(first.body.sim_status?.connected, null);
    const second = await particle.getSIMStatus({ iccid: KETTLE, product });
    equal([second.statusCode, second.body.meta.state], [200, "complete"]);
    equal(second.body.sim_status, {
      connected: true,
      gsm_connection: true,
      data_connection: true,
    });
  },
};
