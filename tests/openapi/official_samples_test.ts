import { assert, assertEquals } from "@std/assert";
import { type OfficialSample, readSamples } from "../../tools/openapi/samples.ts";
import { openapi } from "./description.ts";
import { DescriptionValidator, type Match } from "./validator.ts";

const SAMPLES = await readSamples(new URL("../../", import.meta.url));
const validator = new DescriptionValidator(openapi);

function matchOf({ method, route }: OfficialSample): Match | undefined {
  return validator.match(method, route.replace(/:\w+/g, "x"));
}

/** Lists in which ways the response of a sample does not fit the description. */
function problemsOf(sample: OfficialSample, match: Match): string[] {
  const { status, response, text, accept } = sample;
  if (text !== undefined) {
    return validator.response(match, {
      status,
      mediaType: accept ?? "text/event-stream",
      text: undefined,
    });
  }
  const isShown = response !== undefined || status === 204;
  const mediaType = accept ?? "application/json";
  const body = response === undefined ? "" : JSON.stringify(response);
  return validator.response(match, { status, mediaType, text: isShown ? body : undefined });
}

Deno.test("the responses that Particle publishes fit the description", () => {
  const found = SAMPLES.map((sample) => ({ ...sample, match: matchOf(sample) }));
  const described = found.flatMap(({ match, ...sample }) => match ? [{ sample, match }] : []);
  const unexpected = described.flatMap(({ sample, match }) => {
    const problems = problemsOf(sample, match);
    if (sample.exception === undefined) return problems.map((each) => `${sample.name}: ${each}`);
    return problems.length > 0 ? [] : [`${sample.name}: fits, so it is no exception`];
  });
  assertEquals(unexpected, []);
  const exceptions = described.filter(({ sample }) => sample.exception !== undefined);
  const valid = described.length - exceptions.length;
  const percent = 100 * valid / described.length;
  const missing = found.filter(({ match }) => !match).map(({ name }) => name);
  console.log(
    [
      `${valid} of ${described.length} samples fit (${percent.toFixed(1)} %)`,
      ...exceptions.map(({ sample }) => `  not ${sample.name}: ${sample.exception}`),
      ...missing.map((name) => `  without a method: ${name}`),
    ].join("\n"),
  );
  assert(percent >= 95, `${percent} %`);
});
