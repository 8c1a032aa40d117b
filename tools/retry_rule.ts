/** Describes in words whether calls of a function are sent again after a failure. */
import { ATTEMPT_TIMEOUTS } from "../src/core/agent.ts";
import type { Endpoint } from "./endpoints.ts";

/** Whether calls of a function are sent again. */
export interface RetryRule {
  /** For tables, such as `acts once, device`. */
  words: string;
  /** For the docs of the function: one or two sentences. */
  sentence: string;
}

/**
 * Describes a function.
 *
 * @throws {Error} if its endpoints differ, because its docs have one sentence for all of them.
 */
export function retryRuleOf(name: string, endpoints: readonly Endpoint[]): RetryRule {
  const rules = new Map(endpoints.map(ruleOf).map((rule) => [rule.words, rule]));
  const [rule, ...others] = rules.values();
  if (!rule || others.length > 0) {
    const found = [...rules.keys()].join("; ");
    throw new Error(`${name}() has endpoints of different classes (${found}): split the function`);
  }
  return rule;
}

function ruleOf(endpoint: Endpoint): RetryRule {
  const { words, sentence } = repetitionOf(endpoint);
  const { reaches } = endpoint;
  if (!reaches) return { words, sentence };
  const waitsFor = reaches === "device" ? "device" : "compiler";
  const seconds = ATTEMPT_TIMEOUTS[reaches] / 1_000;
  return {
    words: `${words}, ${waitsFor}`,
    sentence: `${sentence} Waits for the ${waitsFor}: an attempt may take up to ${seconds} s.`,
  };
}

function repetitionOf({ callClass, isLogin, isStream, reaches }: Endpoint): RetryRule {
  if (isLogin) return { words: "login", sentence: "Never sent again." };
  if (isStream) return { words: "stream", sentence: "The first connection is not retried." };
  // The core does not repeat such a call after a timeout: the device or the compiler may still be at work.
  const failure = reaches ? "temporary failure, except a timeout" : "temporary failure";
  switch (callClass) {
    case "safe-read":
      return {
        words: "read",
        sentence: `Sent again up to twice after a ${failure}: it is a read.`,
      };
    case "idempotent-write":
      return {
        words: "repeatable",
        sentence: `Sent again once after a ${failure}: sent twice, it has the same effect.`,
      };
    case "acts-once":
      return {
        words: "acts once",
        sentence:
          "Sent again only if the cloud provably did not act: sent twice, it may act twice.",
      };
  }
}
