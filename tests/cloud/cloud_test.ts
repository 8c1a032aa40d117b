import { assert, assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { cloudCases } from "./cases.ts";
import { counting, methodNames } from "./kit.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { openapi } from "../openapi/description.ts";
import { type Findings, validatingFetch } from "../openapi/validating_fetch.ts";
import { DescriptionValidator } from "../openapi/validator.ts";

Deno.test("every method of the SDK works with the emulator", async (t) => {
  await using cloud = await startTestCloud();
  const { baseUrl, token, username, password } = cloud.access;
  const called = new Set<string>();
  const findings: Findings = {
    responses: 0,
    problems: [],
    operations: new Set(),
  };
  const fetch = validatingFetch(new DescriptionValidator(openapi), findings);
  const particle = counting({ baseUrl, auth: token, fetch }, called);
  for (const [name, run] of Object.entries(cloudCases)) {
    await t.step(name, () => run({ particle, username, password, baseUrl, equal: assertEquals }));
  }
  await t.step("the state can be saved and loaded", () => {
    const state = cloud.emulator.save();
    using restored = new Emulator({ state });
    assertEquals(restored.save(), state);
  });
  await t.step("requests and responses are as in the OpenAPI description", () => {
    assertEquals([...new Set(findings.problems)], []);
    // Far fewer responses would mean that they are not seen.
    assert(findings.responses > 300, `${findings.responses} responses`);
    const operations = Object.values(openapi.paths).flatMap((item) => Object.keys(item)).length;
    console.log(
      `${findings.responses} responses of ${findings.operations.size} operations (of ${operations}) are valid`,
    );
  });
  await t.step("the cases call every method", () => {
    assertEquals(methodNames().filter((name) => !called.has(name)), []);
  });
});
