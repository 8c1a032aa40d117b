/** Cases for ledgers. */
import { type CloudCase, DEVICES, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const { org } = PRODUCT;

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a ledger can be created, listed, changed and archived": async ({ particle, equal }) => {
    const name = "case-definitions";
    for (const [owner, other] of [[{}, { org }], [{ org }, {}]] as const) {
      const target = { ...owner, ledgerName: name };
      equal(await statusOf(particle.getLedger(target)), 404);
      const ledger = {
        name,
        scope: "Device",
        description: "one",
        direction: "Downstream",
      } as const;
      equal((await particle.createLedger({ ...owner, ledger })).statusCode, 201);
      const names = async (
        options: Parameters<typeof particle.listLedgers>[0],
      ): Promise<string[]> =>
        (await particle.listLedgers(options)).body.ledgers.map((one) => one.name);
      equal((await names({ ...owner, scope: "Device" })).includes(name), true);
      equal((await names({ ...owner, scope: "Owner" })).includes(name), false);
      equal((await names(other)).includes(name), false);
      await particle.updateLedger({ ...target, ledger: { description: "two" } });
      const { body } = await particle.getLedger(target);
      equal([body.ledger.description, body.ledger.direction], ["two", "Downstream"]);
      await particle.archiveLedger(target);
      equal((await names(owner)).includes(name), false);
      equal((await names({ ...owner, archived: true, perPage: 1000 })).includes(name), true);
      equal(await statusOf(particle.archiveLedger(target)), 404);
    }
  },

  "ledger data can be written, merged, listed, read in old versions, and deleted": async (
    { particle, equal },
  ) => {
    const ledgerName = "case-data";
    const ofOrg = { org, scopeValue: PRODUCT_DEVICES.kettle };
    for (const { scopeValue, ...owner } of [{ scopeValue: DEVICES.thermometer }, ofOrg]) {
      const ledger = { ...owner, ledgerName };
      const instance = { ...ledger, scopeValue };
      const set = (data: Record<string, unknown>, setMode?: "Merge") =>
        particle.setLedgerInstance({ ...instance, instance: { data }, setMode });
      await particle.createLedger({ ...owner, ledger: { name: ledgerName, scope: "Device" } });
      equal(await statusOf(particle.getLedgerInstance(instance)), 404);
      await set({ a: 1, b: { c: 1 } });
      await set({ b: 2 }, "Merge");
      const { body } = await particle.getLedgerInstance(instance);
      equal(body.instance.data, { a: 1, b: 2 });
      const listed = await particle.listLedgerInstances({ ...ledger, perPage: 5 });
      equal(listed.body.instances.map(({ scope }) => scope.value), [scopeValue]);
      const { versions } = (await particle.listLedgerInstanceVersions(instance)).body;
      equal(versions.map(({ data }) => data), [{ a: 1, b: 2 }, { a: 1, b: { c: 1 } }]);
      const version = String(Object(versions[1]).version);
      const old = await particle.getLedgerInstanceVersion({ ...instance, version });
      equal(old.body.instance.data, { a: 1, b: { c: 1 } });
      equal((await particle.deleteLedgerInstance(instance)).body, {});
      equal(await statusOf(particle.getLedgerInstance(instance)), 404);
    }
  },

  "a ledger of an organization stores data for devices of its products": async (
    { particle, equal },
  ) => {
    const ledgerName = "case-org";
    const ledger = { name: ledgerName, scope: "Device", direction: "Upstream" } as const;
    await particle.createLedger({ org, ledger });
    const instance = { org, ledgerName, scopeValue: PRODUCT_DEVICES.kettle };
    const data = { a: 1 };
    equal(await statusOf(particle.setLedgerInstance({ ...instance, instance: { data } })), 403);
    await particle.updateLedger({ org, ledgerName, ledger: { direction: "Downstream" } });
    await particle.setLedgerInstance({ ...instance, instance: { data } });
    equal((await particle.getLedgerInstance(instance)).body.instance.data, data);
    const foreign = { ...instance, scopeValue: DEVICES.thermometer, instance: { data } };
    equal(await statusOf(particle.setLedgerInstance(foreign)), 404);
  },
};
