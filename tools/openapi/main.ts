/**
 * Writes docs/openapi.json, the OpenAPI description of the API, and the copy that the emulator serves.
 *
 *   deno run -A tools/openapi/main.ts [--check]
 *
 * With `--check`, writes nothing and fails if a file is out of date.
 */
import { outputOf } from "../process.ts";
import { describeApi, type OpenApiDocument } from "./document.ts";
import { factsOf, readSamples } from "./samples.ts";

const root = new URL("../../", import.meta.url);

/** Returns the source of a module that exports the description as text, with one line for each path and schema. */
function moduleOf(document: OpenApiDocument): string {
  const { paths, components, ...rest } = document;
  const { schemas, ...others } = components;
  const member = ([name, value]: [string, unknown], index: number) =>
    `${index ? "," : ""}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  const lines = [
    `${JSON.stringify(rest).slice(0, -1)},"paths":{`,
    ...Object.entries(paths).map(member),
    `},"components":{"schemas":{`,
    ...Object.entries(schemas).map(member),
    `},${JSON.stringify(others).slice(1)}}`,
  ];
  return `// Written by tools/openapi/main.ts; do not edit: run \`deno task openapi\`.
/** The OpenAPI description of the API, as JSON text. It is a module because not every runtime can import JSON. */
export const OPENAPI: string = [
${lines.map((line) => `${JSON.stringify(line)},`).join("\n")}
].join("");
`;
}

const document = await describeApi(root, factsOf(await readSamples(root)));
const format = (extension: string, input: string) =>
  outputOf(Deno.execPath(), ["fmt", "--ext", extension, "-"], { cwd: root, input });
const files = {
  "docs/openapi.json": await format("json", JSON.stringify(document)),
  "emulator/http/openapi.ts": await format("ts", moduleOf(document)),
};
const outdated: string[] = [];
for (const [path, text] of Object.entries(files)) {
  const file = new URL(path, root);
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(file, text);
  else if (await Deno.readTextFile(file).catch(() => "") !== text) outdated.push(path);
}
if (outdated.length > 0) {
  console.error(`${outdated.join(" and ")} must be written again: run \`deno task openapi\``);
  Deno.exit(1);
}
