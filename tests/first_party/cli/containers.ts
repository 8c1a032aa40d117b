/** Containers, with a program in place of Docker. */
import { assertMatch } from "@std/assert";
import { join } from "node:path";
import { PRODUCT_DEVICES } from "../../cloud/kit.ts";
import type { CommandCase } from "./kit.ts";

const DEVICE = `--device ${PRODUCT_DEVICES.kettle}`;
const APP = "hello_world";
const PUSHED = `${APP}_abc123`;
const COMPOSE = "services:\n  web:\n    image: nginx\n";

/** The commands by name. */
export const containers: Record<string, CommandCase> = {
  "container push": async (scene) => {
    await scene.write("blueprint.yaml", `containers: ${APP}\n`);
    await scene.write(`${APP}/docker-compose.yaml`, COMPOSE);
    await scene.write("bin/docker", "#!/bin/sh\necho Docker version 27.0.0, build 1\n");
    await Deno.chmod(join(scene.folder, "bin/docker"), 0o755);
    // The CLI installs a helper for Docker next to the program that runs it.
    const node = await scene.copyNode();
    const output = await scene.run(`container push ${DEVICE} --instance abc123`, { node });
    assertMatch(output, /Successfully pushed hello_world_abc123 to device/);
  },
  "container list": (scene) =>
    scene.prints(
      new RegExp(`Applications desired for device[^]*${PUSHED}`),
      `container list ${DEVICE}`,
    ),
  "container remove": async (scene) => {
    const removed = new RegExp(`Successfully removed ${PUSHED}`);
    await scene.prints(removed, `container remove --instance ${PUSHED} ${DEVICE}`);
    await scene.prints(/No applications desired/, `container list ${DEVICE}`);
  },
};
