import { assertEquals } from "@std/assert";
import { toFileUrl } from "@std/path";
import { listFiles, writeFile } from "../../tools/npm/files.ts";

Deno.test("writeFile() writes text and bytes unchanged, with the folders they need", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const base = toFileUrl(`${folder}/`);
    const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
    await writeFile(new URL("docs/a/picture.png", base), picture);
    await writeFile(new URL("README.md", base), "# é\n");
    assertEquals(await listFiles(base), ["README.md", "docs/a/picture.png"]);
    assertEquals(await Deno.readFile(new URL("docs/a/picture.png", base)), picture);
    assertEquals(await Deno.readTextFile(new URL("README.md", base)), "# é\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
