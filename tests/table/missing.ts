/** Calls every method without its argument, without a required option, or with an optional one that is `null`. */
import { isRefused, requiredOf } from "./cases.ts";
import { rejectionFailures } from "./check_row.ts";
import { expectedOf } from "./expected.ts";
import { type Options, type Row, scopesOf, shapeOf } from "./rows.ts";
import { callRecorded, differences, type Outcome, wireOf } from "./wire.ts";

/** Options with a default or a special form, for which `null` is not sent as JSON. */
const NEVER_NULL = [
  "activateSIM.iccids",
  "addDeviceToProduct.file",
  "changeUsername.invalidateTokens",
  "changeUserPassword.invalidateTokens",
  "claimDevice.requestTransfer",
  "confirmMfa.invalidateTokens",
  "createWebhook.hook",
  "editIntegration.settings",
  "markAsDevelopmentDevice.development",
  "sendPublicKey.algorithm",
  "updateDevice.signal",
];

/**
 * Makes the calls with missing values of a row.
 *
 * @returns The number of calls.
 * @throws {Error} listing the calls that failed, and why.
 */
export async function checkMissing(row: Row): Promise<number> {
  const failures: string[] = [];
  let count = 0;
  const check = async (what: string, options: unknown, judge: (outcome: Outcome) => unknown) => {
    count++;
    const found = await judge(await callRecorded(row.method, options as Options));
    for (const failure of found as string[]) failures.push(`${row.method}() ${what}: ${failure}`);
  };
  const options = row.options ?? [];
  const needed = options.filter(({ required }) => required).map(({ name }) => name);
  const inUser = Object.keys(requiredOf(row, "user"));
  for (const none of [undefined, null]) {
    await check(
      `with ${none} as its argument`,
      none,
      (outcome) =>
        inUser.length > 0
          ? rejectedFor(outcome, ...needed, ...inUser)
          : sentAs(row, "user", {}, outcome),
    );
  }
  await check(
    "with a string as its argument",
    "my-device",
    (outcome) => rejectedFor(outcome, "options", ...needed),
  );
  for (const scope of scopesOf(row)) {
    const base = requiredOf(row, scope);
    for (const name of needed) {
      for (const value of [undefined, null]) {
        await check(
          `${scope}, required ${name}: ${value}`,
          { ...base, [name]: value },
          (outcome) => rejectedFor(outcome, name),
        );
      }
    }
    for (const { name } of options) {
      if (name in base || name in row.variants || name === "sandbox") continue;
      await check(
        `${scope}, ${name}: null`,
        { ...base, [name]: null },
        (outcome) =>
          isRefused(row, name, null)
            ? rejectedFor(outcome, name)
            : sentAs(row, scope, { ...base, [name]: sentFor(row, scope, name) }, outcome),
      );
    }
  }
  if (failures.length > 0) throw new Error(failures.slice(0, 6).join("\n"));
  return count;
}

/** Checks that `null` is sent as `null` in JSON, and is otherwise treated like a missing option. */
function sentFor(row: Row, scope: string, name: string): null | undefined {
  const { bodyType, query } = shapeOf(row, scope);
  const isNever = name in query || NEVER_NULL.includes(`${row.method}.${name}`);
  return bodyType === "json" && !isNever ? null : undefined;
}

async function sentAs(
  row: Row,
  scope: string,
  options: Options,
  { requests, error }: Outcome,
): Promise<string[]> {
  const [request] = requests;
  if (error !== undefined || !request) return [`failed: ${error}`];
  return differences(await wireOf(request), expectedOf(row, scope, options));
}

/** Returns the failures of a call that had to throw an error that names one of the options. */
function rejectedFor(outcome: Outcome, ...names: string[]): string[] {
  const found = rejectionFailures(outcome);
  const message = outcome.error instanceof Error ? outcome.error.message : "";
  // "Cannot destructure property 'deviceId' of 'options'" also names one, but not in every runtime.
  const isOurs = names.some((name) => new RegExp(`^(?:\\w+ )*${name}\\b`).test(message));
  if (!isOurs && !/^Specify one of: /.test(message)) found.push(`says "${message}"`);
  return found;
}
