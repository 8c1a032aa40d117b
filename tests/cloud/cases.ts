/** All cases in this folder, in the order in which they run. */
import type { CloudCase } from "./kit.ts";
import { cases as auth } from "./auth.ts";
import { cases as clients } from "./clients.ts";
import { cases as configuration } from "./configuration.ts";
import { cases as deviceDocuments } from "./device_documents.ts";
import { cases as deviceOs } from "./device_os.ts";
import { cases as devices } from "./devices.ts";
import { cases as diagnostics } from "./diagnostics.ts";
import { cases as envVars } from "./env_vars.ts";
import { cases as events } from "./events.ts";
import { cases as firmware } from "./firmware.ts";
import { cases as groups } from "./groups.ts";
import { cases as integrations } from "./integrations.ts";
import { cases as ledgers } from "./ledgers.ts";
import { cases as libraries } from "./libraries.ts";
import { cases as locations } from "./locations.ts";
import { cases as logic } from "./logic.ts";
import { cases as mesh } from "./mesh.ts";
import { cases as metrics } from "./metrics.ts";
import { cases as productFirmware } from "./product_firmware.ts";
import { cases as products } from "./products.ts";
import { cases as provisioning } from "./provisioning.ts";
import { cases as search } from "./search.ts";
import { cases as secrets } from "./secrets.ts";
import { cases as serviceAgreements } from "./service_agreements.ts";
import { cases as sims } from "./sims.ts";
import { cases as team } from "./team.ts";
import { cases as users } from "./users.ts";
import { cases as verbs } from "./verbs.ts";

/** The cases by name. */
export const cloudCases: Record<string, CloudCase> = {
  ...auth,
  ...users,
  ...clients,
  ...devices,
  ...diagnostics,
  ...provisioning,
  ...products,
  ...team,
  ...productFirmware,
  ...groups,
  ...firmware,
  ...deviceOs,
  ...deviceDocuments,
  ...events,
  ...integrations,
  ...secrets,
  ...logic,
  ...ledgers,
  ...envVars,
  ...configuration,
  ...locations,
  ...metrics,
  ...sims,
  ...search,
  ...serviceAgreements,
  ...libraries,
  ...mesh,
  ...verbs,
};
