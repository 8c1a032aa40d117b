/** All receiver cases. */
import type { Case } from "../portable/kit.ts";
import { authenticationCases } from "./authentication.ts";
import { deliveryCases } from "./delivery.ts";
import { failureCases } from "./failures.ts";
import { parsingCases } from "./parsing.ts";
import { refusalCases } from "./refusals.ts";

/** The cases by name. */
export const receiverCases: Record<string, Case> = {
  ...authenticationCases,
  ...parsingCases,
  ...deliveryCases,
  ...failureCases,
  ...refusalCases,
};
