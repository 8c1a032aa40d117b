import { assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { outputOf } from "../../tools/process.ts";
import { cachedPackages, reasonToSkip } from "../kit/npm_package.ts";
import { bundle } from "../kit/programs.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { BROKEN } from "./particle_api_js_cases.ts";
import type { PeerReport } from "./particle_api_js_program.ts";

const SPEC = "particle-api-js@12";
const FOLDER = "particle-api-js-12";

Deno.test("every method of particle-api-js 12 works with the emulator", async (t) => {
  const reason = await reasonToSkip(FOLDER, SPEC);
  if (reason !== undefined) {
    await t.step({ name: `not run: ${reason}`, ignore: true, fn() {} });
    return;
  }
  const modules = await cachedPackages(FOLDER, [SPEC]);
  const peer = toFileUrl(join(modules, "particle-api-js/lib/src/Particle.js"));
  const program = await bundle("tests/first_party/particle_api_js_program.ts");
  await using cloud = await startTestCloud();
  const env = { PEER: peer.href, ACCESS: JSON.stringify(cloud.access) };
  const output = await outputOf("node", ["--input-type=module", "-"], { env, input: program });
  const { results, missing }: PeerReport = JSON.parse(output);
  for (const { name, error } of results) {
    await t.step(name, () => assertEquals(error, undefined));
  }
  await t.step("the cases call every method", () => {
    assertEquals(missing, Object.keys(BROKEN));
  });
});
