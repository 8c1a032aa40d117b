/** All cases of receivers. */
import type { Case } from "../portable_kit.ts";
import { authenticationCases } from "./authentication.ts";
import { deliveryCases } from "./delivery.ts";
import { parsingCases } from "./parsing.ts";

/** The cases by name. */
export const receiverCases: Record<string, Case> = {
  ...authenticationCases,
  ...parsingCases,
  ...deliveryCases,
};
