/**
 * Runs the checks where no server can listen, as in a browser: a relay accepts the delivery of the webhook, and this
 * program fetches it from there.
 */
import { receive, type Report, runChecks } from "./checks.ts";

/** The cloud, and the relay. */
export interface Access {
  baseUrl: string;
  token: string;
  product: string;
  /** Where the webhook sends its delivery. A GET request waits for it and returns it as JSON. */
  hookUrl: string;
  /** The text to upload. */
  text: string;
}

/** A request that the relay received. */
export interface Delivery {
  method: string;
  headers: Record<string, string>;
  body: string;
}

async function fetchDelivery(hookUrl: string): Promise<void> {
  const { body, ...rest }: Delivery = await (await fetch(hookUrl)).json();
  const response = await receive(new Request(hookUrl, { ...rest, body }));
  if (!response.ok) throw new Error(`The receiver responded with ${response.status}`);
}

/** Runs the checks with bytes instead of a file. */
export async function run({ text, ...cloud }: Access): Promise<Report> {
  const file = new TextEncoder().encode(text);
  const [report] = await Promise.all([
    runChecks({ ...cloud, file }),
    fetchDelivery(cloud.hookUrl),
  ]);
  return report;
}
