/** Parses and classifies IP addresses, however they are written. Source: IANA special-purpose address registries. */
import ipaddr from "ipaddr.js";

/** Whether an address belongs to this machine, to the internet, or to a range that webhooks must not reach. */
export type AddressKind = "loopback" | "public" | "special";

/** The 4 or 16 bytes of an address. */
export type IpBytes = readonly number[];

/** IPv6 ranges that embed an IPv4 address, and the offset of its first byte. */
const EMBEDDING: readonly (readonly [cidr: string, offset: number])[] = [
  ["::ffff:0:0/96", 12], // mapped
  ["::/96", 12], // compatible
  ["64:ff9b::/96", 12], // translated
  ["2002::/16", 2], // 6to4
];
/** The range of IPv6 addresses for the public internet; the others are reserved. */
const GLOBAL_V6 = "2000::/3";

/** Returns the bytes of an IP address, or `undefined` if the text is not one or has a zone id (`%eth0`). */
export function parseIp(text: string): IpBytes | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(bare) && !bare.includes("%") ? ipaddr.parse(bare).toByteArray() : undefined;
}

const addressOf = (bytes: IpBytes) => ipaddr.fromByteArray([...bytes]);

/** Returns the IPv4 address embedded in an IPv6 address, if any. */
function embedded(bytes: IpBytes): IpBytes | undefined {
  if (bytes.length === 4) return undefined;
  const address = addressOf(bytes);
  // `::` and `::1` are in the range of compatible addresses, but do not embed one.
  if (address.range() === "unspecified" || address.range() === "loopback") return undefined;
  const found = EMBEDDING.find(([cidr]) => address.match(ipaddr.parseCIDR(cidr)));
  return found && bytes.slice(found[1], found[1] + 4);
}

/** Classifies an address; an embedded IPv4 address decides. */
export function kindOf(bytes: IpBytes): AddressKind {
  const inner = embedded(bytes);
  if (inner) return kindOf(inner);
  const address = addressOf(bytes);
  const range = address.range();
  if (range === "loopback") return "loopback";
  const isAssigned = address.kind() === "ipv4" || address.match(ipaddr.parseCIDR(GLOBAL_V6));
  return isAssigned && range === "unicast" ? "public" : "special";
}

/** Returns whether two addresses are the same; an IPv4 address equals its IPv6 forms. */
export function sameIp(a: IpBytes, b: IpBytes): boolean {
  const [left, right] = [embedded(a) ?? a, embedded(b) ?? b];
  return String(left) === String(right);
}
