/** Cases for Logic functions. */
import type { NewLogicFunction } from "../../mod.ts";
import { type CloudCase, type CloudKit, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const { org } = PRODUCT;
const type = "JavaScript";

/** Polls until `read` returns a value: a function runs after the response to the call that triggers it. */
async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("No value within 30 seconds");
}

/** Creates a function, passes its id to `use`, and deletes it afterwards. */
async function withFunction(
  { particle }: CloudKit,
  logicFunction: NewLogicFunction,
  use: (logicFunctionId: string) => Promise<void>,
): Promise<void> {
  const { body } = await particle.createLogicFunction({ org, logicFunction });
  const { id } = body.logic_function;
  try {
    await use(id);
  } finally {
    await particle.deleteLogicFunction({ org, logicFunctionId: id });
  }
}

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a Logic function can be created, listed, changed and deleted": async ({ particle, equal }) => {
    const logicFunction: NewLogicFunction = {
      name: "cloud case: to and fro",
      source: { type, code: "export default () => {};" },
      logic_triggers: [{ type: "Scheduled", cron: "0 0 1 1 *" }],
    };
    for (const owner of [{}, { org }]) {
      const created =
        (await particle.createLogicFunction({ ...owner, logicFunction })).body.logic_function;
      const target = { ...owner, logicFunctionId: created.id };
      const get = async () => (await particle.getLogicFunction(target)).body.logic_function;
      equal(await get(), created);
      equal(await statusOf(particle.createLogicFunction({ ...owner, logicFunction })), 400);
      const { logic_functions } =
        (await particle.listLogicFunctions({ ...owner, todayStats: true })).body;
      const listed = logic_functions.find(({ id }) => id === created.id);
      equal(listed?.today_stats, { success: 0, failure: 0, timeout: 0 });
      const [trigger] = created.logic_triggers;
      await particle.updateLogicFunction({
        ...target,
        logicFunction: {
          name: "cloud case: renamed",
          enabled: false,
          logic_triggers: [{ id: trigger?.id ?? "", cron: "0 12 * * *" }],
        },
      });
      const changed = await get();
      equal([changed.name, changed.enabled, changed.version], ["cloud case: renamed", false, 2]);
      const [edited] = changed.logic_triggers;
      equal([edited?.id, edited?.type === "Scheduled" && edited.cron], [trigger?.id, "0 12 * * *"]);
      await particle.deleteLogicFunction(target);
      equal(await statusOf(particle.getLogicFunction(target)), 404);
      equal(await statusOf(particle.getLogicFunctionStats(target)), 404);
    }
  },

  "the user's Logic functions do not include those of an organization": async (kit) => {
    const { particle, equal } = kit;
    const source = { type, code: "export default () => {};" } as const;
    await withFunction(kit, { name: "cloud case: of acme", source }, async (logicFunctionId) => {
      equal(await statusOf(particle.getLogicFunction({ logicFunctionId })), 404);
      const { body } = await particle.getLogicFunction({ org, logicFunctionId });
      equal(body.logic_function.owner_id.startsWith("org:"), true);
      const mine = (await particle.listLogicFunctions()).body.logic_functions;
      equal(mine.some(({ id }) => id === logicFunctionId), false);
    });
  },

  "an event of a product triggers a Logic function": async (kit) => {
    const { particle, equal } = kit;
    const logicFunction: NewLogicFunction = {
      name: "cloud case: started",
      source: { type, code: "export default ({ event }) => console.log(event.eventData);" },
      logic_triggers: [{
        type: "Event",
        event_name: "cloud-case/logic",
        product_id: PRODUCT.id,
      }],
    };
    await withFunction(kit, logicFunction, async (logicFunctionId) => {
      await particle.publishEvent({
        product: PRODUCT.slug,
        name: "cloud-case/logic",
        data: "21.5",
        isPrivate: true,
      });
      const run = await until(async () =>
        (await particle.listLogicRuns({ org, logicFunctionId })).body.logic_runs[0]
      );
      equal([run.status, run.logic_trigger_type], ["Success", "Event"]);
      const logicRunId = run.id;
      const one = await particle.getLogicRun({ org, logicFunctionId, logicRunId });
      equal(one.body.logic_run, run);
      const { body } = await particle.getLogicRunLogs({ org, logicFunctionId, logicRunId });
      equal(body.logic_run_logs.logs.map(({ level, args }) => [level, ...args]), [
        ["Info", "21.5"],
      ]);
      const stats = await particle.getLogicFunctionStats({ org, logicFunctionId });
      const [day] = stats.body.logic_function_stats;
      equal([day?.date.length, day?.success, day?.failure, day?.timeout], [8, 1, 0, 0]);
      const missing = { org, logicFunctionId, logicRunId: "missing" };
      equal(await statusOf(particle.getLogicRun(missing)), 404);
      equal(await statusOf(particle.getLogicRunLogs(missing)), 404);
    });
  },

  "an event of the user triggers a Logic function of the user": async ({ particle, equal }) => {
    const name = "cloud-case/logic-of-user";
    const source = { type, code: "export default () => console.log('mine');" } as const;
    const logic_triggers = [{ type: "Event" as const, event_name: name }];
    const logicFunction = { name, source, logic_triggers };
    const { id: logicFunctionId } =
      (await particle.createLogicFunction({ logicFunction })).body.logic_function;
    await particle.publishEvent({ name, data: "1" });
    const run = await until(async () =>
      (await particle.listLogicRuns({ logicFunctionId })).body.logic_runs[0]
    );
    const target = { logicFunctionId, logicRunId: run.id };
    equal((await particle.getLogicRun(target)).body.logic_run, run);
    const { logs } = (await particle.getLogicRunLogs(target)).body.logic_run_logs;
    equal(logs.map(({ args }) => args), [["mine"]]);
    const stats = (await particle.getLogicFunctionStats({ logicFunctionId })).body;
    equal(stats.logic_function_stats[0]?.success, 1);
    await particle.deleteLogicFunction({ logicFunctionId });
  },

  "executeLogic() runs code once, and an event that it publishes triggers a function": async (
    kit,
  ) => {
    const { particle, equal } = kit;
    const logicFunction: NewLogicFunction = {
      name: "cloud case: second",
      source: {
        type,
        code: "export default ({ event }) => console.log(event.deviceId, event.eventData);",
      },
      logic_triggers: [{ type: "Event", event_name: "cloud-case/second" }],
    };
    await withFunction(kit, logicFunction, async (logicFunctionId) => {
      const code = `import Particle from "particle:core";
        export default ({ event }) =>
          Particle.publish("cloud-case/second", { twice: 2 * event.eventData }, {
            asDeviceId: event.deviceId,
          });`;
      const { body } = await particle.executeLogic({
        org,
        logic: {
          source: { type, code },
          event: {
            event_data: "21",
            device_id: PRODUCT_DEVICES.kettle,
            product_id: PRODUCT.id,
          },
        },
      });
      equal(body.result, { status: "Success", logs: [] });
      const run = await until(async () =>
        (await particle.listLogicRuns({ org, logicFunctionId })).body.logic_runs[0]
      );
      const logs = await particle.getLogicRunLogs({ org, logicFunctionId, logicRunId: run.id });
      equal(logs.body.logic_run_logs.logs[0]?.args, [PRODUCT_DEVICES.kettle, '{"twice":42}']);
    });
  },

  "executeLogic() reports an exception for code that throws": async ({ particle, equal }) => {
    const { body } = await particle.executeLogic({
      logic: { source: { type, code: "export default () => { throw new Error('no'); }" } },
    });
    equal([body.result.status, body.result.err?.startsWith("Error: no")], ["Exception", true]);
  },
};
