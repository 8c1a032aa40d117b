import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { FakeTime } from "@std/testing/time";
import { toBase64 } from "../../emulator/base/bytes.ts";
import { FileError } from "../../emulator/base/json_text.ts";
import { openStateFile } from "../../emulator/state_file.ts";
import { upload } from "./files.ts";
import { call, send } from "./helpers.ts";

/** Returns enough bytes for a file of their own. */
function binary(seed: number, size = 5000): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(seed);
}

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

const sizeOf = async (path: string): Promise<number> => (await Deno.stat(path)).size;

Deno.test("reports the name, line and column of a damaged file, and leaves it unchanged", async () => {
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
      ["[]", /state\.json:1:1: the value must be an object/],
      ["// no\n{}", /state\.json:1:1: not JSON: invalid comment token/],
      [
        good.replace('"kettle"', "5"),
        new RegExp(
          `state\\.json:${line}:\\d+: core\\.devices\\[0\\]\\.name is invalid: .*"number"`,
        ),
      ],
      [good.replace(/"version":1/, '"version":9'), /state\.json:\d+:\d+: version must be 1/],
      ["[".repeat(200_000), /state\.json:1:1: nested too deep/],
      ["[".repeat(200_000) + "]".repeat(200_000), /state\.json:1:1: the value must be an object/],
    ];
    for (const [text, message] of damaged) {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(() => openStateFile(path), Error);
      assertMatch(error.message, message);
      assertEquals([await Deno.readTextFile(path), names(folder)], [text, ["state.json"]]);
    }
  });
});

Deno.test("reports a file that cannot be written, and leaves no other files", async () => {
  await inFolder(async (path, folder) => {
    await Deno.mkdir(path); // A folder with the name of the file.
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

Deno.test("a file is written only after a change, and is readable by its owner only", async () => {
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

Deno.test("a file is saved at an interval, until it is closed", async () => {
  await inFolder(async (path) => {
    const time = new FakeTime();
    try {
      const { emulator, file } = await openStateFile(path);
      using _emulator = emulator;
      file.follow(1000);
      await time.tickAsync(1000);
      await file.save(); // Waits for the save in progress.
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

Deno.test("binaries are files next to the state, written once, and removed when no state refers to them", async () => {
  await inFolder(async (path, folder) => {
    const { emulator, file } = await openStateFile(path);
    using _emulator = emulator;
    emulator.addProduct({ id: 9000, slug: "kettle" });
    await upload(emulator, 1, binary(1));
    await upload(emulator, 2, binary(2));
    await upload(emulator, 3, binary(2)); // The same bytes need one file.
    await file.save();
    const first = names(`${folder}/state.json.files`);
    assertEquals([first.length, names(folder)], [2, ["state.json", "state.json.files"]]);
    assertEquals(await sizeOf(path) < 20_000, true);
    const inodes = await Promise.all(first.map((name) => Deno.stat(`${path}.files/${name}`)));
    await Deno.writeTextFile(`${path}.files/notes.txt`, "mine");
    await call(emulator, "DELETE", "/v1/products/kettle/firmware/2");
    await file.save();
    assertEquals(names(`${path}.files`), [...first, "notes.txt"]);
    for (const [at, { ino }] of inodes.entries()) {
      assertEquals((await Deno.stat(`${path}.files/${first[at]}`)).ino, ino);
    }
    await call(emulator, "DELETE", "/v1/products/kettle/firmware/3");
    await file.save();
    assertEquals(names(`${path}.files`).length, 2);

    const again = await openStateFile(path);
    using _again = again.emulator;
    const response = await send(again.emulator, "GET", "/v1/products/kettle/firmware/1/binary");
    assertEquals(new Uint8Array(await response.arrayBuffer()), binary(1));
    assertEquals(again.emulator.save(), emulator.save());
  });
});

Deno.test("names a binary that is missing or damaged, and changes nothing", async () => {
  await inFolder(async (path) => {
    const { emulator, file } = await openStateFile(path);
    using _emulator = emulator;
    emulator.addProduct({ id: 9000, slug: "kettle" });
    await upload(emulator, 1, binary(1));
    await file.close();
    const [hash = ""] = names(`${path}.files`);
    const state = await Deno.readTextFile(path);
    const expectError = async (problem: string): Promise<void> => {
      const { message } = await assertRejects(() => openStateFile(path), FileError);
      assertMatch(message, /state\.json:\d+:\d+: stores\.firmware cannot be loaded: the file /);
      assertMatch(message, new RegExp(`state\\.json\\.files/${hash} is ${problem}`));
      assertEquals(await Deno.readTextFile(path), state);
    };
    await Deno.writeFile(`${path}.files/${hash}`, binary(9));
    await expectError("damaged");
    await Deno.remove(`${path}.files/${hash}`);
    await expectError("missing");
    await file.save(); // Unchanged, so nothing is written.
    emulator.addDevice();
    await file.save();
    (await openStateFile(path)).emulator.close();
  });
});

Deno.test("loads a file with base64 binaries, and saves them as files", async () => {
  await inFolder(async (path) => {
    const { emulator, file } = await openStateFile(path);
    using _emulator = emulator;
    emulator.addProduct({ id: 9000, slug: "kettle" });
    await upload(emulator, 1, binary(1));
    await file.close();
    const expected = emulator.save();
    assertEquals(JSON.stringify(expected).includes(toBase64(binary(1))), true);
    await Deno.remove(`${path}.files`, { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(expected, null, 1));
    const again = await openStateFile(path);
    using _again = again.emulator;
    assertEquals(again.emulator.save(), expected);
    await again.file.save();
    assertEquals(names(`${path}.files`).length, 1);
    assertEquals((await Deno.readTextFile(path)).includes(toBase64(binary(1))), false);
  });
});

Deno.test("a save is a snapshot of one moment, and lets other tasks run", async () => {
  await inFolder(async (path) => {
    const { emulator, file } = await openStateFile(path);
    using _emulator = emulator;
    const devices = Array.from({ length: 500 }, (_, i) => emulator.addDevice({ name: `d${i}` }));
    const expected = emulator.save();
    let turns = 0;
    let isSaving = true;
    const others = async (): Promise<void> => {
      for (; isSaving; turns++) {
        await new Promise((resolve) => setTimeout(resolve));
        // Would not load if it were saved without its user.
        if (turns === 0) emulator.addUser({ username: "late@example.com", password: "x" });
        emulator.addDevice({ name: `late-${turns}`, owner: "late@example.com" });
        devices.at(-1 - turns % devices.length)?.goOffline(); // Serialized last.
      }
    };
    const saving = file.save().finally(() => isSaving = false);
    await Promise.all([saving, others()]);
    assertEquals(turns > 1, true);
    const again = await openStateFile(path);
    using _again = again.emulator;
    assertEquals(again.emulator.save(), expected);
  });
});

Deno.test("keeps a symbolic link and writes its target, even if that does not exist yet", async () => {
  await inFolder(async (path, folder) => {
    await Deno.mkdir(`${folder}/real`);
    await Deno.symlink("real/target.json", path);
    for (const name of ["kettle", "lamp"]) {
      const { emulator, file } = await openStateFile(path);
      using _emulator = emulator;
      emulator.addDevice({ name });
      await file.close();
      assertEquals((await Deno.lstat(path)).isSymlink, true);
      assertEquals(names(`${folder}/real`), ["target.json"]);
      assertEquals((await Deno.readTextFile(`${folder}/real/target.json`)).includes(name), true);
    }
  });
});

Deno.test("a failed save is reported at once, and another one only after a save that succeeded", async () => {
  await inFolder(async (path) => {
    const folder = `${path}.folder`;
    const time = new FakeTime();
    try {
      const errors: unknown[] = [];
      const onError = (error: unknown): void => void errors.push(error);
      const { emulator, file } = await openStateFile(`${folder}/state.json`, { onError });
      using _emulator = emulator;
      file.follow(1000);
      const next = async (): Promise<void> => {
        await time.tickAsync(1000);
        await file.save().catch((error) => assertEquals(error instanceof FileError, true));
      };
      await next();
      await next();
      assertEquals(errors.length, 1);
      assertMatch(String(errors[0]), /^FileError: Cannot save the state to .*state\.json: ./);
      await Deno.mkdir(folder);
      await next();
      assertEquals(names(folder), ["state.json"]);
      await Deno.remove(folder, { recursive: true });
      emulator.addDevice();
      await next();
      assertEquals(errors.length, 2);
      await assertRejects(() => file.close(), FileError, "state.json");
    } finally {
      time.restore();
    }
  });
});

type Operation = (...args: unknown[]) => Promise<unknown>;
interface Process {
  getBuiltinModule(name: string): Record<string, Operation>;
}

/** Lets a number of file operations succeed, as if the process then ended. */
async function withCrash(count: number, action: () => Promise<void>): Promise<void> {
  const { process } = globalThis as unknown as { process: Process };
  const fs = process.getBuiltinModule("node:fs/promises");
  const originals = ["open", "rename", "unlink", "mkdir"].map((name) =>
    [name, fs[name] as Operation] as const
  );
  let calls = 0;
  for (const [name, original] of originals) {
    fs[name] = (...args) =>
      calls++ < count ? original(...args) : Promise.reject(new Error("crashed"));
  }
  try {
    await action();
  } finally {
    for (const [name, original] of originals) fs[name] = original;
  }
}

Deno.test("a crash at any step of a save leaves a complete state, from before or after it", async () => {
  const firmware = "/v1/products/kettle/firmware";
  let hasFailed = true;
  const seen = new Set<string>();
  for (let steps = 0; hasFailed; steps++) {
    await inFolder(async (path, folder) => {
      const { emulator, file } = await openStateFile(path);
      using _emulator = emulator;
      emulator.addProduct({ id: 9000, slug: "kettle" });
      await upload(emulator, 1, binary(1));
      await file.save();
      await call(emulator, "DELETE", `${firmware}/1`);
      await upload(emulator, 2, binary(2));
      await withCrash(steps, async () => {
        hasFailed = await file.save().then(() => false, (error) => error instanceof FileError);
      });
      const again = await openStateFile(path);
      using _again = again.emulator;
      const versions = (await call(again.emulator, "GET", firmware)).body;
      seen.add(versions.map(({ version }: { version: number }) => version).join());
      const content = await send(
        again.emulator,
        "GET",
        `${firmware}/${versions[0].version}/binary`,
      );
      assertEquals(new Uint8Array(await content.arrayBuffer()), binary(versions[0].version));
      if (!hasFailed) assertEquals(versions[0].version, 2);
      // The next saves remove what the crash left behind.
      await again.file.save();
      assertEquals(names(folder), ["state.json", "state.json.files"]);
      assertEquals(names(`${path}.files`).length, 1);
    });
  }
  assertEquals([...seen], ["1", "2"]);
});

Deno.test("removes temporary files of earlier saves, and no others", async () => {
  await inFolder(async (path, folder) => {
    const temporary = `${crypto.randomUUID()}.tmp`;
    await Deno.writeTextFile(`${path}.${temporary}`, "");
    await Deno.writeTextFile(`${folder}/other.json.${temporary}`, "");
    await Deno.writeTextFile(`${path}.tmp`, "");
    (await openStateFile(path)).emulator.close();
    assertEquals(names(folder), [`other.json.${temporary}`, "state.json.tmp"]);
  });
});

Deno.test({
  name:
    "a process that is killed during a save leaves a state that loads, with everything saved before",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inFolder(async (path, folder) => {
      const script = fromFileUrl(new URL("./saved_state/save_repeatedly.ts", import.meta.url));
      for (const count of [1, 2, 5, 9, 14]) {
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", script, path],
          stdin: "null",
          stdout: "piped",
        }).spawn();
        let text = "";
        for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
          text += piece;
          // Keeps reading, because everything that the child printed before its end has been saved, too.
          if (text.split("\n").length > count) child.kill("SIGKILL");
        }
        await child.status;
        const saved = Number(text.trim().split("\n").at(-1));
        const { emulator } = await openStateFile(path);
        using _emulator = emulator;
        const { body } = await call(emulator, "GET", "/v1/devices");
        const notes = Number(body[0].notes);
        assertEquals([notes >= saved, body.length], [true, 1], `${notes} of ${saved}`);
        const binaries = (await call(emulator, "GET", "/v1/products/kettle/firmware")).body;
        assertEquals(binaries[0].version, notes);
        assertEquals(names(folder), ["state.json", "state.json.files"]);
      }
    });
  },
});
