import { assert, assertEquals } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { Cloud } from "../../../emulator/cloud.ts";
import { ownerChain } from "../../../emulator/stores/env_scopes.ts";
import { EnvVarStore } from "../../../emulator/stores/env_vars.ts";

Deno.test("environment variables are saved and restored", () => {
  const { envVars } = new Cloud({});
  const chain = ownerChain("user:me");
  envVars.edit(chain, [{ key: "A", value: "1", path: "" }], "me");
  envVars.rollout(chain, "me", []);
  envVars.edit(chain, [{ key: "B", value: "2", path: "" }], "you");
  envVars.edit(ownerChain("org:acme"), [{ key: "C", value: "3", path: "" }], "me");
  envVars.setReport("0123456789abcdef01234567", { A: "1" });
  const saved = JSON.parse(JSON.stringify(envVars.save()));
  const validator = new Validator(envVars.schema);
  assert(validator.validate(saved).valid);
  assert(!validator.validate({ ...saved, scopes: { "user:me": { own: { A: 1 } } } }).valid);
  const fresh = new EnvVarStore();
  fresh.load(saved);
  assertEquals(fresh.save(), envVars.save());
  assertEquals([fresh.rendered(chain), fresh.staged(chain)], [{ A: "1" }, { A: "1", B: "2" }]);
});
