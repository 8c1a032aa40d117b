/** Webhooks and other integrations. */
import { assertEquals, assertMatch } from "@std/assert";
import { DEVICES } from "../../cloud/kit.ts";
import type { CommandCase, Scene } from "./kit.ts";

const HOOK_URL = "http://127.0.0.1:9/hook";

async function webhooks({ particle }: Scene) {
  return (await particle.listWebhooks()).body;
}

async function checkCreation(scene: Scene, method: string, command: string): Promise<void> {
  const output = await scene.run(command);
  const [, id] = /Successfully created webhook with ID (\w+)/.exec(output) ?? [];
  const hook = (await webhooks(scene)).find((one) => one.id === id);
  assertEquals([hook?.url, hook?.requestType], [HOOK_URL, method]);
  scene.notes.set("hook", id ?? "");
}

/** Returns the commands of a group, `webhook` or `integration`, by name. */
export function integrations(group: string): Record<string, CommandCase> {
  return {
    [`${group} create`]: async (scene) => {
      const hook = {
        event: "temperature",
        url: HOOK_URL,
        requestType: "PUT",
        deviceid: DEVICES.thermometer,
        json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" },
      };
      await scene.write("hook.json", JSON.stringify(hook));
      await checkCreation(scene, "PUT", `${group} create hook.json`);
    },
    [`${group} POST`]: (scene) =>
      checkCreation(scene, "POST", `${group} POST temperature ${HOOK_URL}`),
    [`${group} GET`]: (scene) =>
      checkCreation(scene, "GET", `${group} GET temperature ${HOOK_URL} ${DEVICES.thermometer}`),
    [`${group} list`]: async (scene) => {
      const output = await scene.run(`${group} list`);
      assertMatch(output, /Found 3 (hooks|integrations) registered/);
      assertMatch(output, new RegExp(`for device ${DEVICES.thermometer}`));
    },
    [`${group} delete`]: async (scene) => {
      await scene.run(`${group} delete ${scene.notes.get("hook")}`);
      assertEquals((await webhooks(scene)).length, 2);
      const found = /Found 2 (hooks|integrations) registered/;
      await scene.prints(found, `${group} delete all`, { input: "y\n" });
      assertEquals(await webhooks(scene), []);
    },
  };
}
