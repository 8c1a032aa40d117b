/** Cases for environment variables. */
import type { EnvVarsScope } from "../../src/types/env_vars.ts";
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const KEY = "CASE_KEY";
const SCOPES: Record<string, EnvVarsScope> = {
  sandbox: { sandbox: true },
  organization: { org: PRODUCT.org },
  product: { product: PRODUCT.slug },
  device: { deviceId: PRODUCT_DEVICES.spare },
};

/** The cases by name. */
export const cases: Record<string, CloudCase> = Object.fromEntries(
  Object.entries(SCOPES).map(([name, scope]): [string, CloudCase] => [
    `environment variables (${name}) can be set, rolled out, changed and deleted`,
    async ({ particle, equal }) => {
      await particle.setEnvVar({ ...scope, key: KEY, value: name });
      const staged = (await particle.listEnvVars(scope)).body;
      equal(staged.latest.own[KEY], { value: name });
      const review = (await particle.reviewEnvVarsRollout(scope)).body.from_snapshot;
      equal(review.changes.map((one) => one.key), [KEY]);
      equal((await particle.startEnvVarsRollout({ ...scope, when: "Connect" })).body, {
        success: true,
      });
      equal((await particle.renderEnvVars(scope)).body.env[KEY], name);
      equal((await particle.reviewEnvVarsRollout(scope)).body.from_snapshot.changes, []);
      await particle.updateEnvVars({
        ...scope,
        ops: [{ op: "Unset", key: KEY }, { op: "Set", key: "CASE_OTHER", value: "2" }],
      });
      const { latest, last_snapshot } = (await particle.listEnvVars(scope)).body;
      equal([KEY in latest.own, latest.own.CASE_OTHER?.value], [false, "2"]);
      equal(last_snapshot?.own, { [KEY]: { value: name } });
      await particle.deleteEnvVar({ ...scope, key: "CASE_OTHER" });
      equal((await particle.listEnvVars(scope)).body.latest.own, {});
      await particle.startEnvVarsRollout({ ...scope, when: "Immediate" });
      equal(KEY in (await particle.renderEnvVars(scope)).body.env, false);
      equal(await statusOf(particle.setEnvVar({ ...scope, key: "PARTICLE_X", value: "" })), 400);
    },
  ]),
);
