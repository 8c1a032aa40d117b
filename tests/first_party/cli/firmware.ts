/** Compiling, flashing and keys. */
import { assert, assertMatch } from "@std/assert";
import { join } from "node:path";
import { outputOf } from "../../../tools/process.ts";
import { DEVICES } from "../../cloud/kit.ts";
import type { CommandCase, Scene } from "./kit.ts";

/** A program for a device. */
export const SKETCH = "void setup() {}\nvoid loop() {}\n";

/** Compiles a sketch with a command, checks that the binary is saved, and returns what the command printed. */
async function checkCompilation(scene: Scene, command: string): Promise<string> {
  await scene.write("blink.ino", SKETCH);
  const output = await scene.run(`${command} argon blink.ino --saveTo blink.bin`);
  assertMatch(output, /Compile succeeded/);
  assertMatch(output, /Saved firmware to/);
  assert((await Deno.stat(join(scene.folder, "blink.bin"))).size > 0);
  return output;
}

/** The commands by name. */
export const firmware: Record<string, CommandCase> = {
  "cloud compile": async (scene) => {
    await checkCompilation(scene, "cloud compile");
  },
  "compile": async (scene) => {
    const { body } = await scene.particle.listDeviceOsVersions({ platformId: 12 });
    const [newest] = body.versions;
    const version = newest?.version ?? "";
    const output = await checkCompilation(scene, `compile --target ${version}`);
    assertMatch(output, new RegExp(`Targeting version: ${version}`));
  },
  "cloud flash": async (scene) => {
    await scene.write("blink.ino", SKETCH);
    await scene.prints(/Flash success!/, "cloud flash thermometer blink.ino");
  },
  "flash": async (scene) => {
    await checkCompilation(scene, "compile");
    await scene.prints(/Flash success!/, "flash thermometer blink.bin");
  },
  "keys send": async (scene) => {
    const path = join(scene.folder, "key.pem");
    await outputOf("openssl", ["genrsa", "-out", path, "1024"]);
    const command = `keys send ${DEVICES.thermometer} key.pem`;
    await scene.prints(/submitting public key succeeded!/, command);
  },
};
