/** Changes groups together with the devices and firmware that refer to them. */
import type { Product } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { Group } from "../stores/groups.ts";

/** Replaces a group, also on its devices and firmware. If `group` is `undefined`, the old group is deleted. */
export function replaceGroup(
  cloud: Cloud,
  product: Product,
  name: string,
  group: Group | undefined,
): void {
  cloud.groups.delete(product.id, name);
  if (group) cloud.groups.set(product.id, group);
  if (group?.name === name) return;
  const members = cloud.devices.list().filter((device) => device.product === product);
  for (const one of [...members, ...cloud.firmware.list(product.id)]) {
    const others = one.groups.filter((other) => other !== name);
    if (others.length < one.groups.length) one.groups = group ? [...others, group.name] : others;
  }
}
