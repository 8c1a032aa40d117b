import { assert, assertEquals } from "@std/assert";
import { type OfficialSample, readSamples } from "../../tools/openapi/samples.ts";
import { openapi } from "./description.ts";
import { DescriptionValidator, type Match } from "./validator.ts";
import { World } from "./world.ts";

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

Deno.test("successful responses are described with the statuses in the samples, or as 2XX without a sample", () => {
  const known = new Map<string, Set<string>>();
  for (const sample of SAMPLES.filter(({ status }) => status < 300)) {
    const operationId = matchOf(sample)?.operation.operationId;
    if (!operationId) continue;
    known.set(operationId, (known.get(operationId) ?? new Set()).add(String(sample.status)));
  }
  for (const { operationId, responses } of Object.values(openapi.paths).flatMap(Object.values)) {
    const described = Object.keys(responses).filter((status) => status.startsWith("2"));
    assertEquals(new Set(described), known.get(operationId) ?? new Set(["2XX"]), operationId);
  }
});

/** Returns the status of the emulator's response to a sample, and in which ways it does not fit the description. */
async function sendSample(sample: OfficialSample, match: Match): Promise<[number, string[]]> {
  using world = new World();
  const response = await world.send(sample);
  const { status } = response;
  const mediaType = (response.headers.get("content-type") ?? "").split(";")[0]!;
  const isStream = mediaType === "text/event-stream";
  if (isStream) await response.body?.cancel();
  const text = isStream ? undefined : await response.text();
  return [status, validator.response(match, { status, mediaType, text })];
}

Deno.test("the emulator responds to the requests that Particle publishes as described", async () => {
  const unexpected: string[] = [];
  const differences: string[] = [];
  for (const sample of SAMPLES) {
    const match = matchOf(sample);
    if (!match) continue;
    const [status, problems] = await sendSample(sample, match);
    unexpected.push(...problems.map((each) => `${sample.name}, ${status}: ${each}`));
    if (status === sample.status) {
      if (sample.emulator) unexpected.push(`${sample.name}: ${status}, so it is no difference`);
    } else if (sample.emulator) differences.push(`  ${sample.name}: ${status}: ${sample.emulator}`);
    else unexpected.push(`${sample.name}: ${status} instead of ${sample.status}`);
  }
  assertEquals(unexpected, []);
  console.log(
    [`Other statuses than in the samples: ${differences.length}`, ...differences].join("\n"),
  );
});
