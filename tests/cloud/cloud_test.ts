import { assert, assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import type { Fetch } from "../../mod.ts";
import { operationsOf } from "../../tools/openapi/document.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { openapi } from "../openapi/description.ts";
import { type Findings, validatingFetch } from "../openapi/validating_fetch.ts";
import { DescriptionValidator } from "../openapi/validator.ts";
import { cloudCases } from "./cases.ts";
import { counting, methodNames } from "./kit.ts";
import { loginCases } from "./logins.ts";

Deno.test("every method of the SDK works with the emulator", async (t) => {
  await using cloud = await startTestCloud();
  const { baseUrl, token, username, password } = cloud.access;
  const called = new Set<string>();
  const findings: Findings = { responses: 0, problems: [], operations: new Set() };
  const validator = new DescriptionValidator(openapi);
  const validating = (send?: Fetch) => validatingFetch(validator, findings, send);
  const fetch = validating();
  const particle = counting({ baseUrl, auth: token, fetch }, called);
  const kit = { particle, username, password, baseUrl, fetch, equal: assertEquals };
  for (const [name, run] of Object.entries(cloudCases)) await t.step(name, () => run(kit));
  for (const [name, run] of Object.entries(loginCases)) {
    await t.step(name, async () => {
      using emulator = new Emulator();
      await run({ emulator, fetch: validating(emulator.fetch), equal: assertEquals });
    });
  }
  await t.step("the state can be saved and loaded", () => {
    const state = cloud.emulator.save();
    using restored = new Emulator({ state });
    assertEquals(restored.save(), state);
  });
  await t.step("requests and responses are as in the OpenAPI description", () => {
    assertEquals([...new Set(findings.problems)], []);
  });
  await t.step("every operation of the OpenAPI description succeeds at least once", () => {
    const operations = operationsOf(openapi);
    assert(operations.length > 280, `${operations.length} operations`);
    const missing = operations.filter((operation) => !findings.operations.has(operation));
    // The cloud rejects the stream of all events; those of a name have another route.
    assertEquals(missing, ["GET /v1/events"]);
    console.log(`${findings.responses} responses of ${operations.length} operations are valid`);
  });
  await t.step("the cases call every method", () => {
    assertEquals(methodNames().filter((name) => !called.has(name)), []);
  });
});
