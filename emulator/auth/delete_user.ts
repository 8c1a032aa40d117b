import type { Cloud } from "../cloud.ts";
import { userKey } from "../model/owners.ts";
import type { User } from "../model/records.ts";

/**
 * Deletes a user. Releases the user's devices and SIM cards, deletes cloud secrets and usage, revokes tokens and claim
 * codes, and ends the event streams.
 */
export function deleteUser(cloud: Cloud, user: User): void {
  for (const device of cloud.devices.ofUser(user)) device.owner = undefined;
  cloud.tokens.revokeAll(user);
  cloud.provisioning.dropCodes(user);
  cloud.hub.cut(user);
  if (user.customerOf === undefined) cloud.teams.forget(user.username);
  for (const sim of cloud.sims.list(userKey(user))) cloud.sims.delete(sim);
  for (const secret of cloud.secrets.list(userKey(user))) cloud.secrets.delete(secret);
  cloud.serviceAgreements.forget(userKey(user));
  cloud.usage.forget(userKey(user));
  cloud.users.delete(user);
}
