import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { openStateFile } from "../../../emulator/saved_state/state_file.ts";
import { FakeTime } from "@std/testing/time";

async function inFolder(test: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/state.json`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();

Deno.test("a damaged file is refused with name, line and column, and stays as it is", async () => {
  await inFolder(async (path, folder) => {
    const { emulator, file } = await openStateFile(path);
    using _emulator = emulator;
    emulator.addDevice({ id: "b".repeat(24), name: "kettle" });
    await file.close();
    const good = await Deno.readTextFile(path);
    const line = good.split("\n").findIndex((one) => one.includes('"kettle"')) + 1;
    const damaged: [string, RegExp][] = [
      ["", /state\.json:1:1: not JSON: /],
      [good.slice(0, 200), /state\.json:\d+:\d+: not JSON: /],
      ["{\n  x\n}", /state\.json:2:3: not JSON: invalid symbol/],
      ["[]", /state\.json:1:1: it must be an object/],
      ["// no\n{}", /state\.json:1:1: not JSON: invalid comment token/],
      [
        good.replace('"kettle"', "5"),
        new RegExp(`state\\.json:${line}:\\d+: core\\.devices\\[0\\]\\.name is wrong: .*"number"`),
      ],
      [good.replace(/"version": 1/, '"version": 9'), /state\.json:2:\d+: version must be 1/],
    ];
    for (const [text, message] of damaged) {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(() => openStateFile(path), Error);
      assertMatch(error.message, message);
      assertEquals([await Deno.readTextFile(path), names(folder)], [text, ["state.json"]]);
    }
  });
});

Deno.test("a file that cannot be written is said to be so, and nothing is left behind", async () => {
  await inFolder(async (path, folder) => {
    await Deno.mkdir(path); // A folder where the file should be.
    await assertRejects(() => openStateFile(path), Error);
    await Deno.remove(path);
    const { emulator, file } = await openStateFile(path);
    using _emulator = emulator;
    await Deno.mkdir(path);
    await assertRejects(() => file.save(), Error);
    assertEquals(names(folder), ["state.json"]);
    await Deno.remove(path);
    await file.save();
    assertEquals(names(folder), ["state.json"]);
    const missing = await openStateFile(`${folder}/nowhere/state.json`);
    missing.emulator.close();
    await assertRejects(() => missing.file.save(), Error);
  });
});

Deno.test("a file is written when something has changed, and for its owner only", async () => {
  await inFolder(async (path) => {
    const { emulator, file, isNew } = await openStateFile(path);
    using _emulator = emulator;
    assertEquals(isNew, true);
    await Promise.all([file.save(), file.save()]);
    const { ino, mode } = await Deno.stat(path);
    if (Deno.build.os !== "windows") assertEquals((mode ?? 0) & 0o777, 0o600);
    await file.save();
    assertEquals((await Deno.stat(path)).ino, ino);
    emulator.addDevice({ name: "kettle" });
    await file.save();
    const again = await openStateFile(path);
    using _again = again.emulator;
    assertEquals([again.isNew, again.emulator.token], [false, emulator.token]);
    assertEquals(again.emulator.save(), emulator.save());
  });
});

Deno.test("a file is written every so often, until it is closed", async () => {
  await inFolder(async (path) => {
    const time = new FakeTime();
    try {
      const { emulator, file } = await openStateFile(path);
      using _emulator = emulator;
      file.follow(1000);
      await time.tickAsync(1000);
      await file.save(); // Waits for the one that has begun.
      const first = await Deno.readTextFile(path);
      emulator.addDevice({ name: "kettle" });
      await file.close();
      assertEquals((await Deno.readTextFile(path)) === first, false);
      await time.tickAsync(10_000);
      assertEquals(time.next(), false);
    } finally {
      time.restore();
    }
  });
});
