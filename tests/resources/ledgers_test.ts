import { assertEquals, assertThrows } from "@std/assert";
import type { Particle, Scope, SetLedgerInstanceOptions, SetMode } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const org = "o";
const ledgerName = "l";
const scopeValue = "0123456789abcdef01234567";
const version = "v1";
const target = { ledgerName, scopeValue };
const path = "/v1/ledgers/l/instances/0123456789abcdef01234567";
const orgPath = "/v1/orgs/o/ledgers/l/instances/0123456789abcdef01234567";
const ledger = {
  name: ledgerName,
  description: "",
  scope: "Device",
  direction: "Downstream",
} as const;
const instance = { data: { a: 0, b: false, c: "", d: null, e: { f: [] } } };

const rows: Record<string, Row> = {
  "createLedger()": [
    (particle) => particle.createLedger({ ledger }),
    "POST",
    "/v1/ledgers",
    { ledger },
  ],
  "createLedger() for an organization, in the cloud only": [
    (particle) => particle.createLedger({ org, ledger: { name: "l", scope: "Owner" } }),
    "POST",
    "/v1/orgs/o/ledgers",
    { ledger: { name: "l", scope: "Owner" } },
  ],
  "getLedger()": [(particle) => particle.getLedger({ ledgerName }), "GET", "/v1/ledgers/l"],
  "getLedger() for an organization": [
    (particle) => particle.getLedger({ org, ledgerName }),
    "GET",
    "/v1/orgs/o/ledgers/l",
  ],
  "updateLedger()": [
    (particle) =>
      particle.updateLedger({ ledgerName, ledger: { description: "", direction: "Upstream" } }),
    "PUT",
    "/v1/ledgers/l",
    { ledger: { description: "", direction: "Upstream" } },
  ],
  "updateLedger() for an organization": [
    (particle) => particle.updateLedger({ org, ledgerName, ledger: {} }),
    "PUT",
    "/v1/orgs/o/ledgers/l",
    { ledger: {} },
  ],
  "archiveLedger()": [
    (particle) => particle.archiveLedger({ ledgerName }),
    "DELETE",
    "/v1/ledgers/l",
  ],
  "archiveLedger() for an organization": [
    (particle) => particle.archiveLedger({ org, ledgerName }),
    "DELETE",
    "/v1/orgs/o/ledgers/l",
  ],
  "listLedgers()": [(particle) => particle.listLedgers(), "GET", "/v1/ledgers"],
  "listLedgers() for an organization, with all options": [
    (particle) =>
      particle.listLedgers({ org, scope: "Product", page: 2, perPage: 50, archived: true }),
    "GET",
    "/v1/orgs/o/ledgers?scope=Product&page=2&per_page=50&archived=true",
  ],
  "listLedgers() with falsy options": [
    (particle) => particle.listLedgers({ page: 0, perPage: 0, archived: false }),
    "GET",
    "/v1/ledgers?page=0&per_page=0&archived=false",
  ],
  "getLedgerInstance()": [(particle) => particle.getLedgerInstance(target), "GET", path],
  "getLedgerInstance() for an organization": [
    (particle) => particle.getLedgerInstance({ org, ...target }),
    "GET",
    orgPath,
  ],
  "getLedgerInstance() for a product": [
    (particle) => particle.getLedgerInstance({ ledgerName, scopeValue: 0 }),
    "GET",
    "/v1/ledgers/l/instances/0",
  ],
  "setLedgerInstance()": [
    (particle) => particle.setLedgerInstance({ ...target, instance }),
    "PUT",
    path,
    { instance },
  ],
  "setLedgerInstance() for an organization, merging": [
    (particle) => particle.setLedgerInstance({ org, ...target, instance, setMode: "Merge" }),
    "PUT",
    `${orgPath}?set_mode=Merge`,
    { instance },
  ],
  "setLedgerInstance() with empty data": [
    (particle) =>
      particle.setLedgerInstance({ ...target, instance: { data: {} }, setMode: "Replace" }),
    "PUT",
    `${path}?set_mode=Replace`,
    { instance: { data: {} } },
  ],
  "deleteLedgerInstance()": [
    (particle) => particle.deleteLedgerInstance(target),
    "DELETE",
    path,
  ],
  "deleteLedgerInstance() for an organization": [
    (particle) => particle.deleteLedgerInstance({ org, ...target }),
    "DELETE",
    orgPath,
  ],
  "listLedgerInstances()": [
    (particle) => particle.listLedgerInstances({ ledgerName }),
    "GET",
    "/v1/ledgers/l/instances",
  ],
  "listLedgerInstances() for an organization, with a page": [
    (particle) => particle.listLedgerInstances({ org, ledgerName, page: 2, perPage: 50 }),
    "GET",
    "/v1/orgs/o/ledgers/l/instances?page=2&per_page=50",
  ],
  "listLedgerInstances() with falsy options": [
    (particle) => particle.listLedgerInstances({ ledgerName, page: 0, perPage: 0 }),
    "GET",
    "/v1/ledgers/l/instances?page=0&per_page=0",
  ],
  "listLedgerInstanceVersions()": [
    (particle) => particle.listLedgerInstanceVersions(target),
    "GET",
    `${path}/versions`,
  ],
  "listLedgerInstanceVersions() for an organization, in a time range": [
    (particle) =>
      particle.listLedgerInstanceVersions({
        org,
        ...target,
        replacedBefore: "2026-01-02T00:00:00Z",
        replacedAfter: "",
      }),
    "GET",
    `${orgPath}/versions?replaced_before=2026-01-02T00%3A00%3A00Z&replaced_after=`,
  ],
  "getLedgerInstanceVersion()": [
    (particle) => particle.getLedgerInstanceVersion({ ...target, version }),
    "GET",
    `${path}/versions/v1`,
  ],
  "getLedgerInstanceVersion() for an organization": [
    (particle) => particle.getLedgerInstanceVersion({ org, ...target, version }),
    "GET",
    `${orgPath}/versions/v1`,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("responses about ledgers are typed", async () => {
  const meta = { page: 1, per_page: 100, total_pages: 1, total: 1 };
  const definition = { name: "l", scope: "Device", direction: "Upstream", archived_at: null };
  const responses = [
    recorded(Response.json({ ledger: definition }, { status: 201 })).particle
      .createLedger({ ledger }),
    recorded(Response.json({ ledger: definition })).particle.getLedger({ ledgerName }),
    recorded(Response.json({ ledger: definition })).particle
      .updateLedger({ ledgerName, ledger: {} }),
  ];
  for (const { body } of await Promise.all(responses)) {
    const scope: Scope = body.ledger.scope;
    assertEquals([scope, body.ledger.direction], ["Device", "Upstream"]);
  }
  const { body: list } = await recorded(Response.json({ ledgers: [definition], meta }))
    .particle.listLedgers();
  assertEquals([list.ledgers[0]?.archived_at, list.meta.total], [null, 1]);
  for (const call of ["archiveLedger", "deleteLedgerInstance"] as const) {
    const { particle } = recorded(new Response(null, { status: 204 }));
    const { statusCode, body } = await particle[call](target);
    assertEquals([statusCode, body.ok], [204, undefined]);
  }
});

Deno.test("responses about ledger instances are typed", async () => {
  const found = { name: "l", scope: { type: "Device", value: scopeValue }, data: { a: 1 } };
  const calls: ((particle: Particle) => ReturnType<Particle["getLedgerInstance"]>)[] = [
    (particle) => particle.getLedgerInstance(target),
    (particle) => particle.setLedgerInstance({ ...target, instance }),
    (particle) => particle.getLedgerInstanceVersion({ ...target, version }),
  ];
  for (const call of calls) {
    const { body } = await call(recorded(Response.json({ instance: found })).particle);
    assertEquals([body.instance.data.a, body.instance.scope.type], [1, "Device"]);
  }
  const page = await recorded(Response.json({ instances: [found], meta: { total_pages: 3 } }))
    .particle.listLedgerInstances({ ledgerName });
  assertEquals([page.body.instances[0]?.data.a, page.body.meta.total_pages], [1, 3]);
  const old = { ...found, replaced_at: "2026-01-01T00:00:00Z" };
  const { body } = await recorded(Response.json({ versions: [old], meta: { has_more: true } }))
    .particle.listLedgerInstanceVersions(target);
  assertEquals([body.versions[0]?.replaced_at, body.meta.has_more], [old.replaced_at, true]);
});

Deno.test("ledgers throw for missing names, and the types reject unknown options", async () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: no ledger
  assertThrows(() => particle.archiveLedger({ org }), TypeError, "ledgerName");
  // @ts-expect-error: no instance
  assertThrows(() => particle.deleteLedgerInstance({ ledgerName }), TypeError, "scopeValue");
  // @ts-expect-error: no version
  assertThrows(() => particle.getLedgerInstanceVersion(target), TypeError, "version");
  // @ts-expect-error: data outside of an instance
  const outside: SetLedgerInstanceOptions = { ...target, data: {} };
  assertThrows(() => particle.setLedgerInstance(outside), TypeError, "instance is missing");
  // @ts-expect-error: no ledger
  assertThrows(() => particle.createLedger({}), TypeError, "ledger is missing");
  assertEquals(requests.length, 0);
  const setMode: SetMode = "Merge";
  await Promise.all([
    particle.setLedgerInstance({ ...target, instance, setMode }),
    // @ts-expect-error: not a mode
    particle.setLedgerInstance({ ...target, instance, setMode: "merge" }),
    // @ts-expect-error: not a scope
    particle.listLedgers({ scope: "Organization" }),
    // @ts-expect-error: products have no ledgers of their own
    particle.listLedgers({ product: "p" }),
    // @ts-expect-error: a scope cannot change
    particle.updateLedger({ ledgerName, ledger: { scope: "Owner" } }),
    // @ts-expect-error: not a direction
    particle.createLedger({ ledger: { ...ledger, direction: "Both" } }),
  ]);
});

checkHostileIds({
  "createLedger, org": (particle, org) => particle.createLedger({ org, ledger }),
  "listLedgers, org": (particle, org) => particle.listLedgers({ org }),
  getLedger: (particle, ledgerName) => particle.getLedger({ ledgerName }),
  "getLedger, org": (particle, org) => particle.getLedger({ org, ledgerName }),
  updateLedger: (particle, ledgerName) => particle.updateLedger({ ledgerName, ledger: {} }),
  "updateLedger, org": (particle, org) => particle.updateLedger({ org, ledgerName, ledger: {} }),
  archiveLedger: (particle, ledgerName) => particle.archiveLedger({ ledgerName }),
  "archiveLedger, org": (particle, org) => particle.archiveLedger({ org, ledgerName }),
  listLedgerInstances: (particle, ledgerName) => particle.listLedgerInstances({ ledgerName }),
  "listLedgerInstances, org": (particle, org) => particle.listLedgerInstances({ org, ledgerName }),
  "getLedgerInstanceVersion, version": (particle, version) =>
    particle.getLedgerInstanceVersion({ ...target, version }),
});

type Target = { org?: string; ledgerName: string; scopeValue: string };
const ofInstance: Record<string, (particle: Particle, target: Target) => unknown> = {
  getLedgerInstance: (particle, target) => particle.getLedgerInstance(target),
  setLedgerInstance: (particle, target) => particle.setLedgerInstance({ ...target, instance }),
  deleteLedgerInstance: (particle, target) => particle.deleteLedgerInstance(target),
  listLedgerInstanceVersions: (particle, target) => particle.listLedgerInstanceVersions(target),
  getLedgerInstanceVersion: (particle, target) =>
    particle.getLedgerInstanceVersion({ ...target, version }),
};

for (const [name, call] of Object.entries(ofInstance)) {
  checkHostileIds({
    [`${name}, ledger`]: (particle, ledgerName) => call(particle, { ...target, ledgerName }),
    [`${name}, instance`]: (particle, scopeValue) => call(particle, { ...target, scopeValue }),
    [`${name}, org`]: (particle, org) => call(particle, { ...target, org }),
  });
}
