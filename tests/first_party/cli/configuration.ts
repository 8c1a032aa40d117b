/** Secrets and environment variables. */
import { assertEquals, assertRejects } from "@std/assert";
import type { CommandCase } from "./kit.ts";

/** The commands for secrets of versions up to 3.46, by name. */
export const secrets: Record<string, CommandCase> = {
  "secrets create": (scene) =>
    scene.prints(
      /Secret API_KEY created successfully/,
      "secrets create --name API_KEY --value xyz",
    ),
  "secrets list": (scene) => scene.prints(/API_KEY\s+Usage count: 0/, "secrets list"),
  "secrets get": (scene) =>
    scene.prints(/API_KEY[^]*Integrations: \(none\)/, "secrets get --name API_KEY"),
  "secrets update": (scene) =>
    scene.prints(
      /Secret API_KEY updated successfully/,
      "secrets update --name API_KEY --value abc",
    ),
  "secrets remove": async (scene) => {
    await scene.prints(/Secret API_KEY removed successfully/, "secrets remove --name API_KEY");
    assertEquals(JSON.parse(await scene.run("secrets list --json")), []);
  },
};

/** The commands for secrets and environment variables of newer versions, by name. */
export const configuration: Record<string, CommandCase> = {
  "config secrets set": (scene) =>
    scene.prints(/Secret API_KEY set successfully/, "config secrets set API_KEY xyz --sandbox"),
  "config secrets list": (scene) =>
    scene.prints(/API_KEY\s+Usage count: 0/, "config secrets list --sandbox"),
  "config secrets get": (scene) =>
    scene.prints(/API_KEY[^]*Integrations: \(none\)/, "config secrets get API_KEY --sandbox"),
  "config secrets delete": async (scene) => {
    const done = /Secret API_KEY deleted successfully/;
    await scene.prints(done, "config secrets delete API_KEY --sandbox");
    await assertRejects(() => scene.run("config secrets get API_KEY --sandbox"));
  },
  "config env set": async (scene) => {
    const done = /Environment variable LIMIT has been successfully set/;
    await scene.prints(done, "config env set LIMIT 95 --sandbox");
    const { body } = await scene.particle.listEnvVars({ sandbox: true });
    assertEquals(body.latest.own.LIMIT?.value, "95");
  },
  "config env list": (scene) => scene.prints(/LIMIT[^]*95/, "config env list --sandbox"),
  "config env delete": async (scene) => {
    const done = /Environment variable LIMIT has been successfully deleted/;
    await scene.prints(done, "config env delete LIMIT --sandbox");
    const { body } = await scene.particle.listEnvVars({ sandbox: true });
    assertEquals(body.latest.own.LIMIT, undefined);
  },
};
