/**
 * Decides which addresses webhooks may call. Anyone who may create a webhook makes the emulator's machine send
 * requests, which must not reach hosts that only this machine can reach.
 *
 * Names are resolved right before each request, but `fetch` resolves them again. A name server that changes its
 * response in between is not detected, because no runtime lets `fetch` connect to a given address.
 */
import { kindOf, parseIp, sameIp } from "../base/ip.ts";
import type { AllowedHost, WebhookSettings } from "../model/webhook_settings.ts";

/** Host names of metadata services, which reveal secrets of cloud machines. Rejected even without a resolver. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** Thrown for a request that must not be sent. */
export class Refused extends Error {
  override name = "Refused";
}

type Guard = Pick<WebhookSettings, "allow" | "resolve">;

function isListed(allow: readonly AllowedHost[], hostname: string, port: string): boolean {
  const address = parseIp(hostname);
  return allow.some((entry) =>
    (entry.port === undefined || entry.port === port) &&
    (address && entry.ip ? sameIp(address, entry.ip) : entry.host === hostname)
  );
}

/** Returns whether a URL may contain an address literally. */
function isAllowedAddress({ allow }: Guard, text: string, port: string): boolean {
  const address = parseIp(text);
  return address !== undefined && (kindOf(address) === "loopback" || isListed(allow, text, port));
}

/** Returns whether an allowed name may resolve to an address. Special addresses must be allowed themselves. */
function isAllowedTarget(guard: Guard, text: string, port: string): boolean {
  const address = parseIp(text);
  if (!address) return false;
  return kindOf(address) !== "special" || isListed(guard.allow, text, port);
}

/**
 * Checks the address of a request.
 *
 * @throws {Refused} if webhooks must not call the address.
 * @throws {Error} if the host name cannot be resolved.
 */
export async function checkAddress(url: URL, guard: Guard): Promise<void> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Refused(`requests to ${url.protocol} URLs are not allowed`);
  }
  const host = url.hostname.replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const refusal = new Refused(`requests to ${host}:${port} are not allowed: see webhooks.allow`);
  if (parseIp(host)) {
    if (!isAllowedAddress(guard, host, port)) throw refusal;
    return;
  }
  if (host === "localhost") return;
  if (METADATA_HOSTS.has(host) || !isListed(guard.allow, host, port)) throw refusal;
  if (!guard.resolve) return; // Without a resolver, only the list can be checked.
  const addresses = await guard.resolve(host);
  if (addresses.length === 0) throw new Error(`${host} cannot be resolved`);
  if (!addresses.every((address) => isAllowedTarget(guard, address, port))) throw refusal;
}
