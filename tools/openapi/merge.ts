/** Combines the methods that send requests to the same route into one operation. */
import type { CallClass } from "../../src/types/retry.ts";
import type { MethodOperation, Parameter } from "./operation.ts";
import { parametersOf } from "./paths.ts";
import type { Schema } from "./schemas.ts";

/** An operation of the description, with some of the members that OpenAPI defines. */
export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  deprecated?: true;
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, unknown>;
  security?: Record<string, string[]>[];
  "x-methods": string[];
  "x-call-class": CallClass;
  "x-reaches"?: string;
  "x-verified": boolean;
  "x-experimental"?: string;
  "x-codeSamples"?: { lang: string; source: string }[];
}

/** Schemas by media type. */
export type Content = Record<string, { schema: Schema }>;

/** What an operation is made of. */
export interface OperationParts {
  operationId: string;
  tag: string;
  /** The path as in OpenAPI. */
  path: string;
  /** The methods, at least one, the most general one first. */
  methods: readonly MethodOperation[];
  isVerified: boolean;
  /** The known statuses of successful responses. */
  statuses: readonly number[];
}

/** The classes, the one that permits the fewest retries first. */
const CLASSES: readonly CallClass[] = ["acts-once", "idempotent-write", "safe-read"];

/** Sorts methods so that the one that sends the most is first. */
export function mostGeneralFirst(methods: readonly MethodOperation[]): MethodOperation[] {
  const fields = ({ parameters, bodies }: MethodOperation) =>
    parameters.length + Math.max(0, ...Object.values(bodies).map(memberCount));
  return methods.toSorted((a, b) => fields(b) - fields(a));
}

function memberCount({ properties }: Schema): number {
  return Object.keys(properties ?? {}).length;
}

/** Writes an operation. `errors` are its responses with other statuses than 2xx. */
export function operationOf(
  { operationId, tag, path, methods, isVerified, statuses }: OperationParts,
  errors: Record<string, unknown>,
): Operation {
  const [main, ...others] = methods as [MethodOperation, ...MethodOperation[]];
  const callClass = CLASSES.find((each) => methods.some((method) => method.callClass === each))!;
  const reaches = methods.find((method) => method.reaches)?.reaches;
  const experimental = methods.every((method) => method.experimental !== undefined)
    ? main.experimental
    : undefined;
  const samples = methods.flatMap(({ examples }) => examples)
    .map((source) => ({ lang: "TypeScript", source }));
  const parameters = parametersOfAll(methods, path);
  const bodies = contentOf(methods, ({ bodies }) => bodies);
  const security = securityOf(methods);
  return {
    operationId,
    tags: [tag],
    summary: main.summary,
    description: descriptionOf(main, others),
    ...methods.every((method) => method.deprecated !== undefined) && { deprecated: true },
    ...parameters.length > 0 && { parameters },
    ...Object.keys(bodies).length > 0 && {
      requestBody: {
        required: methods.every(({ bodyRequired }) => bodyRequired),
        content: bodies,
      },
    },
    responses: { ...successesOf(methods, statuses), ...errors },
    ...security && { security },
    "x-methods": methods.map(({ name }) => name),
    "x-call-class": callClass,
    ...reaches && { "x-reaches": reaches },
    "x-verified": isVerified,
    ...experimental !== undefined && { "x-experimental": experimental },
    ...samples.length > 0 && { "x-codeSamples": samples },
  };
}

function descriptionOf(main: MethodOperation, others: readonly MethodOperation[]): string {
  const notes = [
    main.deprecated !== undefined ? `Deprecated. ${main.deprecated}`.trim() : "",
    main.experimental !== undefined ? `Experimental. ${main.experimental}`.trim() : "",
    main.description,
  ].filter((text) => text !== "");
  if (others.length === 0) return notes.join("\n\n");
  const list = others.map(({ name, summary, experimental }) =>
    `- \`${name}()\`: ${summary}.${
      experimental === undefined ? "" : ` Experimental. ${experimental}`.trimEnd()
    }`
  );
  return [...notes, `Other methods that use this route:\n${list.join("\n")}`].join("\n\n");
}

/** Combines the parameters. Those that not all methods send are optional. */
function parametersOfAll(methods: readonly MethodOperation[], path: string): Parameter[] {
  const found = new Map<string, Parameter>();
  const names = parametersOf(path);
  for (const { parameters } of methods) {
    let index = 0;
    for (const each of parameters) {
      const parameter = each.in === "path" ? { ...each, name: names[index++]! } : each;
      const key = `${parameter.in} ${parameter.name}`;
      const known = found.get(key);
      found.set(
        key,
        known ? { ...known, schema: anyOf([known.schema, parameter.schema]) } : parameter,
      );
    }
  }
  const isAlwaysSent = ({ name, in: place }: Parameter) =>
    place === "path" ||
    methods.every(({ parameters }) =>
      parameters.some((each) => each.in === place && each.name === name && each.required)
    );
  return [...found.values()].map((each) => ({ ...each, required: isAlwaysSent(each) }));
}

function contentOf(
  methods: readonly MethodOperation[],
  select: (method: MethodOperation) => Record<string, Schema>,
): Content {
  const types = new Set(methods.flatMap((method) => Object.keys(select(method))));
  return Object.fromEntries([...types].map((type) => {
    const schemas = methods.flatMap((method) => {
      const schema = select(method)[type];
      return schema ? [schema] : [];
    });
    return [type, { schema: anyOf(schemas) }];
  }));
}

/** Returns a schema that permits what one of the schemas permits. */
function anyOf(schemas: readonly Schema[]): Schema {
  const texts = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const different = [...texts.values()];
  return different.length === 1 ? different[0]! : { anyOf: different };
}

/** Returns the successful responses by status; as `2XX` if no status is known. */
function successesOf(
  methods: readonly MethodOperation[],
  statuses: readonly number[],
): Record<string, unknown> {
  const success = successOf(methods);
  if (statuses.length === 0) return { "2XX": success };
  const withoutBody = { description: success.description };
  return Object.fromEntries(
    statuses.map((status) => [status, status === 204 ? withoutBody : success]),
  );
}

function successOf(methods: readonly MethodOperation[]) {
  const content = contentOf(methods, ({ responses }) => responses);
  const descriptions = new Set(methods.map(({ responseDescription }) => responseDescription));
  return {
    description: [...descriptions].join(" Or: "),
    ...Object.keys(content).length > 0 && { content },
  };
}

/** Returns the security requirements, or `undefined` for the default, a token. */
function securityOf(methods: readonly MethodOperation[]): Record<string, string[]>[] | undefined {
  const ways = new Set(methods.flatMap(({ auth }) => [...auth]));
  if (ways.size === 1 && ways.has("bearer")) return undefined;
  const requirements: Record<string, string[]>[] = [];
  if (ways.has("bearer")) requirements.push({ bearer: [] });
  if (ways.has("basic")) requirements.push({ basic: [] });
  return ways.has("none") && requirements.length > 0 ? [...requirements, {}] : requirements;
}
