/** IP addresses: what they are, in whatever spelling. Source: IANA special-purpose address registries. */

/** Where an address leads: to this machine, to the internet, or to where no webhook has any business. */
export type AddressKind = "loopback" | "public" | "special";

/** An IPv4 block: first address, and how many leading bits count. */
type Block = readonly [first: string, bits: number];

const SPECIAL_V4: readonly Block[] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // shared by carriers
  ["169.254.0.0", 16], // link-local, cloud metadata among it
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
];

/** The bytes of an address: 4 or 16. */
export type IpBytes = readonly number[];

function v4Bytes(text: string): IpBytes | undefined {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) ? text.split(".").map(Number) : undefined;
}

function v6Bytes(text: string): IpBytes {
  const [head = "", tail = ""] = text.split("::");
  const groups = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  const [left, right] = [groups(head), groups(tail)];
  const zeros = new Array<number>(8 - left.length - right.length).fill(0);
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]);
}

/**
 * The bytes of an IP address; undefined if the text is none. `URL` reads every spelling there is (decimal, octal,
 * hexadecimal, too few parts, IPv4 inside IPv6) and prints one.
 */
export function parseIp(text: string): IpBytes | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const url = bare.includes(":") ? `http://[${bare}]/` : `http://${bare}/`;
  if (!/^[0-9a-z.:]+$/i.test(bare) || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return hostname.startsWith("[") ? v6Bytes(hostname.slice(1, -1)) : v4Bytes(hostname);
}

const toNumber = (bytes: IpBytes): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

function inBlock(address: IpBytes, [first, bits]: Block): boolean {
  const size = 2 ** (32 - bits);
  const start = toNumber(v4Bytes(first) ?? []);
  return Math.floor(toNumber(address) / size) === Math.floor(start / size);
}

const startsWith = (address: IpBytes, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => address[index] === byte);

/** The IPv4 address inside an IPv6 one: mapped, compatible, translated (64:ff9b::/96) or 6to4. */
function embedded(address: IpBytes): IpBytes | undefined {
  const zeros = address.slice(0, 10).every((byte) => byte === 0);
  if (zeros && (address[10] === 0xff && address[11] === 0xff)) return address.slice(12);
  // `::` and `::1` are addresses of their own.
  if (zeros && address[10] === 0 && address[11] === 0 && toNumber(address.slice(12)) > 1) {
    return address.slice(12);
  }
  if (startsWith(address, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) return address.slice(12);
  return startsWith(address, 0x20, 0x02) ? address.slice(2, 6) : undefined;
}

/** What kind of address this is. */
export function kindOf(address: IpBytes): AddressKind {
  if (address.length === 4) {
    if (address[0] === 127) return "loopback";
    return SPECIAL_V4.some((block) => inBlock(address, block)) ? "special" : "public";
  }
  const inner = embedded(address);
  if (inner) return kindOf(inner);
  if (toNumber(address) === 1) return "loopback";
  const isGlobal = ((address[0] ?? 0) & 0xe0) === 0x20;
  const isReserved = startsWith(address, 0x20, 0x01, 0x0d, 0xb8) ||
    (startsWith(address, 0x20, 0x01) && (address[2] ?? 0) < 2);
  return isGlobal && !isReserved ? "public" : "special";
}

/** Whether two addresses are the same, however they are written. */
export function sameIp(a: IpBytes, b: IpBytes): boolean {
  const [left, right] = [embedded(a) ?? a, embedded(b) ?? b];
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
