/**
 * The tests on Bun: the portable cases and the cases of tests/cloud. This file and its imports have no dependencies,
 * because Bun reads neither deno.json nor JSR. tests/run.ts serves the emulator and passes its URL and credentials in
 * `TEST_CLOUD`.
 */
import { expect, test } from "bun:test";
import { cloudCases } from "./tests/cloud/cases.ts";
import { counting, methodNames } from "./tests/cloud/kit.ts";
import { cases } from "./tests/portable/cases.ts";
import { fileCases } from "./tests/portable/file_cases.ts";
import type { CloudAccess } from "./tests/portable/kit.ts";

// Declared here, so that `deno check` covers this file too.
declare const process: { env: Record<string, string | undefined>; versions: { bun?: string } };

const cloud = process.env["TEST_CLOUD"];
if (!cloud) throw new Error("TEST_CLOUD is not set: run this file with `deno task test`");
const access: CloudAccess = JSON.parse(cloud);
const all = { ...cases, ...fileCases };
const ran: string[] = [];

for (const [name, run] of Object.entries(all)) {
  test(`bun: ${name}`, async () => {
    ran.push(name);
    await run({ ...access, equal: (a, b) => expect(a).toEqual(b) });
  }, 30_000);
}

test("bun: every portable case ran on Bun", () => {
  expect(ran).toEqual(Object.keys(all));
  expect(process.versions.bun).toBeDefined();
});

const called = new Set<string>();
const { baseUrl, token, username, password } = access;
const particle = counting({ baseUrl, auth: token }, called);
for (const [name, run] of Object.entries(cloudCases)) {
  test(`bun: ${name}`, async () => {
    const equal = (a: unknown, b: unknown) => expect(a).toEqual(b);
    await run({ particle, username, password, baseUrl, fetch, equal });
  }, 30_000);
}

test("bun: the cases call every method of the SDK", () => {
  expect(methodNames().filter((name) => !called.has(name))).toEqual([]);
});
