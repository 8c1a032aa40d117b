/** Firmware libraries. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SKETCH } from "./firmware.ts";
import type { CommandCase, Scene } from "./kit.ts";

/** The commands by name. */
export const libraries: Record<string, CommandCase> = {
  "library list": async (scene) => {
    const output = await scene.run("library list community --non-interactive");
    assertMatch(output, /Community Libraries/);
    assertMatch(output, /neopixel/);
  },
  "library search": (scene) =>
    scene.prints(/Found 1 library matching neopixel/, "library search neopixel"),
  "library add": async (scene) => {
    await scene.write("project.properties", "name=project\n");
    await scene.prints(
      /Library neopixel \S+ has been added to the project/,
      "library add neopixel",
    );
    assertMatch(await scene.read("project.properties"), /dependencies\.neopixel=\d/);
  },
  "library copy": async (scene) => {
    await scene.write("src/project.ino", SKETCH);
    await scene.prints(/Library neopixel \S+ installed/, "library copy neopixel");
    assertMatch(await scene.read("lib/neopixel/library.properties"), /name=neopixel/);
  },
  "library install": async (scene) => {
    await scene.prints(/Library neopixel \S+ installed/, "library install neopixel");
  },
  "library view": (scene) =>
    scene.prints(/change to the directory .*neopixel@/, "library view neopixel"),
  "library upload": async (scene) => {
    await writeLibrary(scene);
    await scene.prints(/Library cli-library was successfully uploaded/, "library upload");
    const { body } = await scene.particle.getLibrary({ name: "cli-library" });
    assertEquals(body.data.attributes.visibility, "private");
  },
  "library delete": async (scene) => {
    await scene.prints(/Library cli-library deleted/, "library delete cli-library", {
      env: { PARTICLE_LIBRARY_DELETE_TOKEN: "cli-library" },
    });
    await assertRejects(() => scene.particle.getLibrary({ name: "cli-library" }));
  },
  "library publish": async (scene) => {
    await scene.prints(/Library cli-library was successfully published/, "library publish");
    const { body } = await scene.particle.getLibrary({ name: "cli-library" });
    assertEquals(body.data.attributes.visibility, "public");
  },
};

/** Writes a library into the current folder. */
async function writeLibrary(scene: Scene): Promise<void> {
  await scene.empty();
  await scene.write(
    "library.properties",
    "name=cli-library\nversion=1.0.0\nauthor=me\nlicense=MIT\nsentence=Boils water.\n",
  );
  await scene.write("README.md", "# cli-library\n");
  await scene.write("LICENSE", "MIT\n");
  await scene.write("src/cli-library.h", "#pragma once\n");
  await scene.write("src/cli-library.cpp", '#include "cli-library.h"\n');
  await scene.write("examples/usage/usage.ino", SKETCH);
}
