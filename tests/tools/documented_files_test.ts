import { assertEquals } from "@std/assert";
import { toFileUrl } from "@std/path";
import { documentedFiles, hasExample } from "../../tools/documented_files.ts";

Deno.test("hasExample() finds the code blocks that Deno runs", () => {
  assertEquals(hasExample("/**\n * ```ts\n * f();\n * ```\n */"), true);
  assertEquals(hasExample("```typescript\nf();\n```"), true);
  assertEquals(hasExample("```js no-eval\nf();\n```"), true);
  assertEquals(hasExample("```ts ignore\nf();\n```"), false);
  assertEquals(hasExample("```sh\ndeno test\n```"), false);
  assertEquals(hasExample("plain"), false);
});

Deno.test("documentedFiles() lists the files with examples in all folders of both packages", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files: Record<string, string> = {
      "src/resources/a.ts": "/**\n * ```ts\n * ```\n */",
      "src/b.ts": "// nothing",
      "emulator/routes/c.ts": "/**\n * ```ts\n * ```\n */",
      "README.md": "```ts\n```",
      "docs/guide.md": "```ts\n```",
      "emulator/README.md": "plain",
      "examples/app/README.md": "```ts\n```",
      "examples/app/.cache/README.md": "```ts\n```",
      "CONTRIBUTING.md": "```ts\n```",
      "mod.ts": "export {};",
      "tests/d.ts": "/**\n * ```ts\n * ```\n */",
    };
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    assertEquals(await documentedFiles(new URL(`${toFileUrl(folder)}/`)), [
      "README.md",
      "docs/guide.md",
      "emulator/routes/c.ts",
      "examples/app/README.md",
      "src/resources/a.ts",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
