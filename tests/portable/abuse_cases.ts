/** Portable cases for hostile input: options, servers and responses that try to misuse the client. */
import { abuseOptionCases } from "./abuse_option_cases.ts";
import { abuseRequestCases } from "./abuse_request_cases.ts";
import { abuseResponseCases } from "./abuse_response_cases.ts";
import { abuseStreamCases } from "./abuse_stream_cases.ts";
import type { Case } from "./kit.ts";

/** The cases by name. */
export const abuseCases: Record<string, Case> = {
  ...abuseRequestCases,
  ...abuseResponseCases,
  ...abuseStreamCases,
  ...abuseOptionCases,
};
