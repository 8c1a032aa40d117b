import { assert, assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { answerOf, readDocAnswers } from "./doc_answers.ts";

/** Reads a folder with these files. */
async function read(files: Record<string, string>): Promise<Map<string, unknown>> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await readDocAnswers(toFileUrl(`${folder}/`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the answers for the examples in the docs can be read", async () => {
  assert(await readDocAnswers(new URL("doc_answers/", import.meta.url)));
});

Deno.test("readDocAnswers() collects the files, and refuses what no request would find", async () => {
  const one = `export const answers = { "GET /v1/a": 1 };`;
  const two = `export const answers = { "PUT /v1/a": null };`;
  assertEquals(
    [...await read({ "1.ts": one, "2.ts": two })].sort(),
    [["GET /v1/a", 1], ["PUT /v1/a", null]],
  );
  const same = { "1.ts": one, "2.ts": one };
  await assertRejects(() => read(same), Error, `"GET /v1/a" has an answer already`);
  await assertRejects(
    () => read({ "1.ts": "export const a = 1;" }),
    Error,
    "1.ts exports no answers",
  );
  const query = `export const answers = { "GET /v1/a?b=1": 1 };`;
  await assertRejects(() => read({ "1.ts": query }), Error, "is not a method and a path");
});

Deno.test("answerOf() finds a request by method and path", async () => {
  const answers = new Map<string, unknown>([["GET /v1/a", { b: 0 }], [
    "GET /c",
    new Uint8Array([1]),
  ]]);
  const at = (method: string, path: string) =>
    answerOf(answers, { method, url: `https://api.particle.io${path}` });
  assertEquals(await at("GET", "/v1/a?page=2")?.json(), { b: 0 });
  assertEquals(await at("GET", "/c")?.bytes(), new Uint8Array([1]));
  assertEquals([at("PUT", "/v1/a"), at("GET", "/v1/a/b")], [undefined, undefined]);
});
