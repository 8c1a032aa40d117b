/** Helpers for the tests of the agent. */
import { assertInstanceOf } from "@std/assert";
import { Agent } from "../../src/core/agent.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { AgentRequestOptions, Fetch } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";

const baseUrl = "https://api.test";

export function agentWith(fetch: Fetch): Agent {
  return new Agent({ baseUrl, fetch, retry: false });
}

export async function particleErrorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

/** Returns the error of a request that gets this response, or this failure of `fetch`. */
export function failureFor(
  response: Response | Error,
  options: Partial<AgentRequestOptions> = {},
): Promise<ParticleError> {
  const agent = agentWith(recorder(response).fetch);
  return particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x", ...options }));
}
