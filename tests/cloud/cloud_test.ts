import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { cloudCases } from "./cases.ts";
import { counting, methodNames } from "./kit.ts";
import { startTestCloud } from "../kit/test_cloud.ts";

Deno.test("every method of the SDK works with the emulator", async (t) => {
  await using cloud = await startTestCloud();
  const { baseUrl, token, username, password } = cloud.access;
  const called = new Set<string>();
  const particle = counting({ baseUrl, auth: token }, called);
  for (const [name, run] of Object.entries(cloudCases)) {
    await t.step(name, () => run({ particle, username, password, baseUrl, equal: assertEquals }));
  }
  await t.step("the state can be saved and loaded", () => {
    const state = cloud.emulator.save();
    using restored = new Emulator({ state });
    assertEquals(restored.save(), state);
  });
  await t.step("the cases call every method", () => {
    assertEquals(methodNames().filter((name) => !called.has(name)), []);
  });
});
