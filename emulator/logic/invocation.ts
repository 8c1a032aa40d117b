/** One start of a Logic function: what started it, and what follows from that. */
import { idOfKey } from "../model/owners.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { deviceChain, ownerChain, productChain } from "../stores/env_scopes.ts";
import type { Access } from "../stores/logic.ts";
import type { LogicContext, TriggerContext } from "./context.ts";

/** Whose function it is. */
export interface LogicOwner {
  readonly key: string;
  readonly user: User;
  readonly org: Org | undefined;
}

/** What started a function. */
export interface Trigger {
  readonly context: TriggerContext;
  readonly eventId?: string;
  readonly device?: Device | undefined;
  readonly product?: Product | undefined;
  /** How many webhooks and functions there are between it and what began it all. */
  readonly depth: number;
}

/** A function that is to be run. */
export interface Invocation {
  readonly owner: LogicOwner;
  readonly access: Access;
  readonly trigger: Trigger;
  /** Empty if it is run once. */
  readonly functionId: string;
}

/** The owner that a key of a store stands for, if there still is one. */
export function logicOwner(cloud: Cloud, key: string): LogicOwner | undefined {
  const org = cloud.orgs.get(idOfKey(key));
  const user = org?.owner ?? cloud.users.get(idOfKey(key));
  return user && { key, user, org };
}

/** A product that functions of an owner may deal with. */
export function productOfOwner(
  cloud: Cloud,
  { user, org }: Omit<LogicOwner, "key">,
  id: number,
): Product | undefined {
  const product = cloud.products.get(id);
  const isTheirs = org ? product?.org === org : product?.owner === user;
  return isTheirs ? product : undefined;
}

/** What the function is called with. */
export function contextOf(cloud: Cloud, invocation: Invocation): LogicContext {
  const { owner, access, trigger, functionId } = invocation;
  const { secrets } = cloud.settings.logic;
  return {
    functionInfo: { ownerId: owner.key, logicFunctionId: functionId },
    trigger: {
      triggeredAt: new Date().toISOString(),
      ...(trigger.eventId === undefined ? {} : { triggerEventId: trigger.eventId }),
    },
    secrets: Object.fromEntries(access.secrets.map((name) => [name, secrets.get(name) ?? null])),
    env: access.useEnv ? environment(cloud, owner, trigger) : {},
    ...trigger.context,
  };
}

/** The variables of the device that started it, else of the product, else of the owner. */
function environment(
  cloud: Cloud,
  { key }: LogicOwner,
  { device, product }: Trigger,
): Readonly<Record<string, string>> {
  const chain = (device && deviceChain(device)) ?? (product && productChain(product)) ??
    ownerChain(key);
  return cloud.envVars.rendered(chain);
}
