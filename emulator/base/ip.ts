/** IP addresses: what they are, in whatever spelling. Source: IANA special-purpose address registries. */
import ipaddr from "ipaddr.js";

/** Where an address leads: to this machine, to the internet, or to where no webhook has any business. */
export type AddressKind = "loopback" | "public" | "special";

/** The bytes of an address: 4 or 16. */
export type IpBytes = readonly number[];

/** IPv6 addresses that contain an IPv4 address, and the offset of its first byte. */
const EMBEDDING: readonly (readonly [cidr: string, offset: number])[] = [
  ["::ffff:0:0/96", 12], // mapped
  ["::/96", 12], // compatible
  ["64:ff9b::/96", 12], // translated
  ["2002::/16", 2], // 6to4
];
/** The IPv6 addresses that are assigned to the internet; the rest is reserved. */
const GLOBAL_V6 = "2000::/3";

/** Returns the bytes of an IP address; undefined if the text is not one or names a network interface. */
export function parseIp(text: string): IpBytes | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(bare) && !bare.includes("%") ? ipaddr.parse(bare).toByteArray() : undefined;
}

const addressOf = (bytes: IpBytes) => ipaddr.fromByteArray([...bytes]);

/** The IPv4 address inside an IPv6 address. */
function embedded(bytes: IpBytes): IpBytes | undefined {
  if (bytes.length === 4) return undefined;
  const address = addressOf(bytes);
  // `::` and `::1` are addresses of their own.
  if (address.range() === "unspecified" || address.range() === "loopback") return undefined;
  const found = EMBEDDING.find(([cidr]) => address.match(ipaddr.parseCIDR(cidr)));
  return found && bytes.slice(found[1], found[1] + 4);
}

/** Returns the kind of an address. */
export function kindOf(bytes: IpBytes): AddressKind {
  const inner = embedded(bytes);
  if (inner) return kindOf(inner);
  const address = addressOf(bytes);
  const range = address.range();
  if (range === "loopback") return "loopback";
  const isAssigned = address.kind() === "ipv4" || address.match(ipaddr.parseCIDR(GLOBAL_V6));
  return isAssigned && range === "unicast" ? "public" : "special";
}

/** Whether two addresses are the same, however they are written. */
export function sameIp(a: IpBytes, b: IpBytes): boolean {
  const [left, right] = [embedded(a) ?? a, embedded(b) ?? b];
  return String(left) === String(right);
}
