/**
 * Decides where webhooks may go. Whoever may create one makes the machine that runs the emulator send requests: they
 * must not reach what only that machine can reach.
 *
 * Names are resolved right before each request. `fetch` resolves them again: a name server that answers differently
 * within that moment is not noticed, as no runtime lets `fetch` be told an address.
 */
import { kindOf, parseIp, sameIp } from "../base/ip.ts";
import type { AllowedHost, WebhookSettings } from "../model/webhook_settings.ts";

/** Names under which clouds tell a machine its secrets; refused even where they cannot be resolved. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** A request that is not sent. */
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

/** Whether a request may name an address itself. */
function isAllowedAddress({ allow }: Guard, text: string, port: string): boolean {
  const address = parseIp(text);
  return address !== undefined && (kindOf(address) === "loopback" || isListed(allow, text, port));
}

/** Whether a name that is on the list may lead to an address: to any that is no special one. */
function isAllowedTarget(guard: Guard, text: string, port: string): boolean {
  const address = parseIp(text);
  if (!address) return false;
  return kindOf(address) !== "special" || isListed(guard.allow, text, port);
}

/**
 * Checks where a request would go.
 *
 * @throws {Refused} if it must not go there
 * @throws {Error} if the name of the host cannot be resolved
 */
export async function checkAddress(url: URL, guard: Guard): Promise<void> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Refused(`requests to ${url.protocol} are not allowed`);
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
  if (!guard.resolve) return; // This runtime cannot tell; the list is all there is to go by.
  const addresses = await guard.resolve(host);
  if (addresses.length === 0) throw new Error(`${host} cannot be resolved`);
  if (!addresses.every((address) => isAllowedTarget(guard, address, port))) throw refusal;
}
