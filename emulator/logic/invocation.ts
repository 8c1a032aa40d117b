/** An invocation of a Logic function, and its context. */
import { idOfKey } from "../model/owners.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { deviceChain, ownerChain, productChain } from "../stores/env_scopes.ts";
import type { Access } from "../stores/logic.ts";
import type { LogicContext, TriggerContext } from "./context.ts";

/** The owner of a function. */
export interface LogicOwner {
  readonly key: string;
  readonly user: User;
  readonly org: Org | undefined;
}

/** The trigger of an invocation. */
export interface Trigger {
  readonly context: TriggerContext;
  readonly eventId?: string;
  readonly device?: Device | undefined;
  readonly product?: Product | undefined;
  /** How many webhooks and functions lie between this trigger and the original event. Limits loops. */
  readonly depth: number;
}

/** A function to run, and its trigger. */
export interface Invocation {
  readonly owner: LogicOwner;
  readonly access: Access;
  readonly trigger: Trigger;
  /** Empty for code that is executed once. */
  readonly functionId: string;
}

/** Returns the owner with a key, if it still exists. */
export function logicOwner(cloud: Cloud, key: string): LogicOwner | undefined {
  const org = cloud.orgs.get(idOfKey(key));
  const user = org?.owner ?? cloud.users.get(idOfKey(key));
  return user && { key, user, org };
}

/** Returns a product by id if functions of the owner may access it. */
export function productOfOwner(
  cloud: Cloud,
  { user, org }: Omit<LogicOwner, "key">,
  id: number,
): Product | undefined {
  const product = cloud.products.get(id);
  const isTheirs = org ? product?.org === org : product?.owner === user;
  return isTheirs ? product : undefined;
}

/** Returns the argument for the function. */
export function contextOf(cloud: Cloud, invocation: Invocation): LogicContext {
  const { owner, access, trigger, functionId } = invocation;
  return {
    functionInfo: { ownerId: owner.key, logicFunctionId: functionId },
    trigger: {
      triggeredAt: new Date().toISOString(),
      ...(trigger.eventId === undefined ? {} : { triggerEventId: trigger.eventId }),
    },
    secrets: secretsOf(cloud, owner, access.secrets),
    env: access.useEnv ? environment(cloud, owner, trigger) : {},
    ...trigger.context,
  };
}

/** Returns the values of the owner's cloud secrets, or else those of the option `logic.secrets`, by name. */
function secretsOf(
  cloud: Cloud,
  { key }: LogicOwner,
  names: readonly string[],
): LogicContext["secrets"] {
  const preset = cloud.settings.logic.secrets;
  return Object.fromEntries(
    names.map((name) => [name, cloud.secrets.use(key, name) ?? preset.get(name) ?? null]),
  );
}

/** Returns the environment variables of the trigger's device, else of its product, else of the owner. */
function environment(
  cloud: Cloud,
  { key }: LogicOwner,
  { device, product }: Trigger,
): Readonly<Record<string, string>> {
  const chain = (device && deviceChain(device)) ?? (product && productChain(product)) ??
    ownerChain(key);
  return cloud.envVars.rendered(chain);
}
