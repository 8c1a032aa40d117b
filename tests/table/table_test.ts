import { assert, assertEquals, assertRejects } from "@std/assert";
import { Particle } from "../../mod.ts";
import { deno } from "../kit/programs.ts";
import { BY_HAND } from "./by_hand.ts";
import { checkRow } from "./check_row.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { checkHostile } from "./hostile.ts";
import { checkMissing } from "./missing.ts";
import { type Options, REFERENCE, type Row, ROWS, scopesOf } from "./rows.ts";
import { SPECIALS } from "./specials.ts";
import { callRecorded, wireOf } from "./wire.ts";

const tally = { methods: 0, variants: 0, calls: 0, missing: 0 };

for (const row of ROWS) {
  Deno.test(`${row.method}() sends the request described in endpoints.json`, async () => {
    const check = BY_HAND[row.method] ?? (() => checkRow(row));
    tally.calls += await check();
    tally.methods++;
    tally.variants += scopesOf(row).length;
  });
}

/** by_hand.ts tests verbs and streams without options. */
const sending = ROWS.filter(({ method, http }) => http !== null && !(method in BY_HAND));

for (const row of sending) {
  Deno.test(`${row.method}() names missing options in its error, and treats null as missing or names it`, async () => {
    tally.missing += await checkMissing(row);
  });
}

Deno.test("the table: every row was walked", () => {
  const { methods, variants, calls, missing } = tally;
  console.log(
    `the table: ${methods} methods of ${ROWS.length}, ${variants} rows × variants in ${calls} calls, ${missing} with something missing`,
  );
  assertEquals([methods, new Set(ROWS.map(({ method }) => method)).size], [140, 140]);
  assert(missing > 1_000, `${missing}`);
  assert(calls > 1_500, `${calls} calls`);
});

Deno.test("the table: specials.ts lists every phrase of the rows exactly once", () => {
  const phrases = new Set(ROWS.flatMap(({ special }) => special));
  assertEquals(SPECIALS.map(({ says }) => says).sort(), [...phrases].sort());
  const idle = SPECIALS.filter(({ then, needs, calls, rejects, note }) =>
    !(then ?? needs ?? calls ?? rejects ?? note)
  );
  assertEquals(idle, []);
});

Deno.test("the table: every exception has a row and a reason, and names options of that row", () => {
  for (const { method, why, rejects = {}, excludes = {} } of EXCEPTIONS) {
    const row = ROWS.find((one) => one.method === method);
    const options = row?.options?.map(({ name }) => name) ?? [];
    assert(why.length > 10, method);
    for (const name of [...Object.keys(rejects), ...Object.values(excludes).flat()]) {
      assert(options.includes(name), `${method} ${name}`);
    }
  }
});

/** A changed row, and the failure that its check must report. */
const WRONG: Record<string, [method: string, change: Partial<Row>, complaint: string]> = {
  "another HTTP method": ["getDevice", { http: "POST" }, `method is "GET", not "POST"`],
  "another path": ["getDevice", { path: "/v1/device/{deviceId}" }, "path is "],
  "another variant": ["getDevice", { variants: { product: "/v1/p/{product}" } }, "path is "],
  "another name in the query": ["listDevices", { query: { page: "pages" } }, "query is "],
  "an option that is not sent": ["listDevices", { query: {} }, "query is "],
  "another format": ["listDevices", { format: {} }, "query is "],
  "another name in the body": ["renameDevice", { body: { name: "title" } }, "json is "],
  "another body type": ["renameDevice", { bodyType: "form" }, "headers is "],
  "an unexpected body": ["getDevice", { bodyType: "json" }, "json is nothing, not {}"],
  "another constant": ["loginAsClientOwner", { constants: { grant_type: "x" } }, "fields is "],
  "another header": ["getDevice", { headers: { accept: "x" } }, "headers is "],
  "another type of response": ["getDevice", { returns: { type: "bytes" } }, "resolved to "],
  "a missing method": ["getDevice", { method: "gotDevice" }, "no method gotDevice()"],
};

for (const [what, [method, change, complaint]] of Object.entries(WRONG)) {
  Deno.test(`the table: a row with ${what} fails`, async () => {
    const row = ROWS.find((one) => one.method === method);
    assert(row);
    await checkRow(row);
    await assertRejects(() => checkRow({ ...row, ...change }), Error, complaint);
  });
}

Deno.test("the table: a hostile id that addresses another path fails", async () => {
  const row = ROWS.find(({ method }) => method === "getDevice");
  assert(row);
  await assertRejects(
    () => checkHostile({ ...row, path: "/v1/devices/{deviceId}/x" }),
    Error,
    "the path is ",
  );
});

Deno.test("methods that appear only in examples of the reference document accept a username and password", async () => {
  const basic = { authorization: `Basic ${btoa("u@m.com:pass")}` };
  const user = { username: "u@m.com", password: "pass" };
  const calls: [string, Options, string, string[]][] = [
    ["listAccessTokens", user, "GET", ["v1", "access_tokens"]],
    ["deleteAccessToken", { ...user, token: "t" }, "DELETE", ["v1", "access_tokens", "t"]],
  ];
  for (const [name, options, method, path] of calls) {
    const { requests } = await callRecorded(name, options);
    assertEquals(await wireOf(requests[0]!), { method, path, query: [], headers: basic });
  }
});

Deno.test("every name of the reference document is a method or an export", async () => {
  assertEquals(REFERENCE.detailedReference.length, 140);
  const { nodes } = JSON.parse(await deno(["doc", "--json", "mod.ts"]));
  const exported = new Set<string>();
  for (const { symbols } of Object.values(nodes) as { symbols: { name: string }[] }[]) {
    for (const { name } of symbols) exported.add(name);
  }
  assert(exported.has("Particle") && exported.has("JSONResponse"));
  const missing = [...REFERENCE.detailedReference, ...REFERENCE.onlyInExamples].filter((name) =>
    typeof Reflect.get(Particle.prototype, name) !== "function" && !exported.has(name)
  );
  assertEquals(missing, []);
});
