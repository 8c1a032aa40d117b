import { assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { pack } from "../../tools/npm/pack.ts";

/** Writes the same package, with the order, the times and the modes of its files as given. */
async function writePackage(folder: string, names: string[], mode: number): Promise<URL> {
  const texts: Record<string, string> = {
    "package.json": `{"name":"@example/packed","version":"1.2.3","bin":{"run":"main.js"}}`,
    "main.js": "#!/usr/bin/env node\n",
    "a.js": "export {};\n",
    "README.md": "# Packed\n",
  };
  await Deno.mkdir(folder);
  for (const name of names) {
    const path = join(folder, name);
    await Deno.writeTextFile(path, texts[name] ?? "");
    await Deno.utime(path, mode, mode);
    if (Deno.build.os !== "windows") await Deno.chmod(path, mode);
  }
  return toFileUrl(`${folder}/`);
}

Deno.test("pack() writes the same bytes for the same files, whenever and by whomever written", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = ["package.json", "main.js", "a.js", "README.md"];
    const output = toFileUrl(`${folder}/`);
    const packed: Uint8Array[] = [];
    for (const [i, mode] of [0o644, 0o660].entries()) {
      const tarball = await pack(await writePackage(join(folder, `${i}`), names, mode), output);
      assertEquals(tarball.pathname.split("/").at(-1), "example-packed-1.2.3.tgz");
      packed.push(await Deno.readFile(tarball));
      names.reverse();
    }
    assertEquals(packed[0], packed[1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
