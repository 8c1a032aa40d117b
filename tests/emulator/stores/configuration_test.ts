import { assert, assertEquals } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { ConfigurationStore } from "../../../emulator/stores/configuration.ts";

Deno.test("configurations are saved and restored", () => {
  const store = new ConfigurationStore();
  store.set("product:9000", { current: { a: 1 }, schema: { type: "object", required: ["a"] } });
  store.set("device:1", { pending: { a: 2 } });
  const saved = JSON.parse(JSON.stringify(store.save()));
  const validator = new Validator(store.schema);
  assert(validator.validate(saved).valid);
  assert(!validator.validate({ x: { current: 1, pending: null, schema: null } }).valid);
  const fresh = new ConfigurationStore();
  fresh.load(saved);
  assertEquals(fresh.save(), store.save());
  assertEquals(fresh.violations(["device:1", "product:9000"], {}).length, 1);
});
