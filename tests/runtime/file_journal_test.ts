import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { fileJournal } from "../../src/runtime/file_journal.ts";

// Declared here, so that the types of Node are not needed.
const { process } = globalThis as unknown as { process: { getBuiltinModule?: unknown } };

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("fileJournal() throws on runtimes without files", () => {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = undefined;
  try {
    assertThrows(() => fileJournal("a.jsonl"), TypeError, "This runtime has no files");
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});

Deno.test("a file that cannot be read or written is an error", () =>
  withFolder(async (folder) => {
    const journal = fileJournal(folder);
    await assertRejects(async () => await journal.read());
    await assertRejects(() => journal.append("a\n"));
  }));

Deno.test("once an append has failed, all later ones fail with the same error", () =>
  withFolder(async (folder) => {
    const journal = fileJournal(`${folder}/absent/a.jsonl`);
    const error = await assertRejects(() => journal.append("a\n"));
    await Deno.mkdir(`${folder}/absent`);
    assertStrictEquals(await assertRejects(() => journal.append("b\n")), error);
    assertStrictEquals(await assertRejects(() => journal.append("c\n")), error);
    assertEquals(await journal.read(), "");
  }));

Deno.test("appended texts stay whole and in order, however many at a time", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.jsonl`;
    const journal = fileJournal(path);
    assertEquals(await journal.read(), "");
    const lines = Array.from({ length: 500 }, (_, index) => `${index} é ${"x".repeat(index)}\n`);
    await Promise.all(lines.slice(0, 250).map((line) => journal.append(line)));
    assertEquals(await Deno.readTextFile(path), lines.slice(0, 250).join(""));
    for (const line of lines.slice(250)) await journal.append(line);
    assertEquals(await fileJournal(path).read(), lines.join(""));
  }));

Deno.test("a text is in the file once its append has resolved", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.jsonl`;
    const journal = fileJournal(path);
    const first = journal.append("1\n");
    const second = journal.append("2\n").then(() => Deno.readTextFileSync(path));
    await first;
    const third = journal.append("3\n").then(() => Deno.readTextFileSync(path));
    assertEquals((await second).startsWith("1\n2\n"), true);
    assertEquals(await third, "1\n2\n3\n");
  }));

Deno.test({
  name: "the file can be read by its owner only",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      await fileJournal(`${folder}/a.jsonl`).append("a\n");
      const { mode } = await Deno.stat(`${folder}/a.jsonl`);
      assertEquals((mode ?? 0) & 0o777, 0o600);
    }),
});
