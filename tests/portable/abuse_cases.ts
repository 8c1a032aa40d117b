/** Portable cases for hostile input: options, servers and responses that try to misuse the client. */
import { abuseErrorCases } from "./abuse_error_cases.ts";
import { abuseOptionCases } from "./abuse_option_cases.ts";
import { abusePathCases } from "./abuse_path_cases.ts";
import { abuseResponseCases } from "./abuse_response_cases.ts";
import { abuseStreamCases } from "./abuse_stream_cases.ts";
import { abuseUrlCases } from "./abuse_url_cases.ts";
import type { Case } from "./kit.ts";

/** The cases by name. */
export const abuseCases: Record<string, Case> = {
  ...abusePathCases,
  ...abuseUrlCases,
  ...abuseErrorCases,
  ...abuseResponseCases,
  ...abuseStreamCases,
  ...abuseOptionCases,
};
