import { assertEquals, assertThrows } from "@std/assert";
import type { EnvVarsScope, Particle } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";
const key = "LOG_LEVEL";
const ops = [{ op: "Set", key: "A", value: "" }, { op: "Unset", key: "B" }] as const;

/** Every call, by scope: the method, the end of the path and the body. */
const calls: Record<
  string,
  [
    call: (particle: Particle, scope: EnvVarsScope) => Promise<unknown>,
    method: string,
    end: string,
    body?: unknown,
  ]
> = {
  listEnvVars: [(particle, scope) => particle.listEnvVars(scope), "GET", ""],
  updateEnvVars: [
    (particle, scope) => particle.updateEnvVars({ ...scope, ops }),
    "PATCH",
    "",
    { ops },
  ],
  setEnvVar: [
    (particle, scope) => particle.setEnvVar({ ...scope, key, value: "" }),
    "PUT",
    "/LOG_LEVEL",
    { value: "" },
  ],
  deleteEnvVar: [
    (particle, scope) => particle.deleteEnvVar({ ...scope, key }),
    "DELETE",
    "/LOG_LEVEL",
  ],
  renderEnvVars: [(particle, scope) => particle.renderEnvVars(scope), "GET", "/render"],
  reviewEnvVarsRollout: [
    (particle, scope) => particle.reviewEnvVarsRollout(scope),
    "GET",
    "/rollout",
  ],
  startEnvVarsRollout: [
    (particle, scope) => particle.startEnvVarsRollout({ ...scope, when: "Immediate" }),
    "POST",
    "/rollout",
    { when: "Immediate" },
  ],
};

const scopes: [scope: EnvVarsScope, path: string][] = [
  [{ sandbox: true }, "/v1/env"],
  [{ product: "p" }, "/v1/products/p/env"],
  [{ product: 0, sandbox: false }, "/v1/products/0/env"],
  [{ org: "o", product: undefined }, "/v1/orgs/o/env"],
  [{ deviceId }, `/v1/env/${deviceId}`],
];

for (const [name, [call, method, end, body]] of Object.entries(calls)) {
  for (const [scope, path] of scopes) {
    const row: Row = [(particle) => call(particle, scope), method, path + end, body];
    Deno.test(`${name}(${JSON.stringify(scope)}) sends the expected request`, () => checkRow(row));
  }

  Deno.test(`${name}() throws before any request unless exactly one scope is given`, () => {
    const { particle, requests } = recorded();
    const message = "product, org, deviceId, or sandbox";
    const none: unknown[] = [{}, { sandbox: false }, { product: undefined }];
    for (const scope of none) {
      const attempt = () => call(particle, scope as EnvVarsScope);
      const error = assertThrows(attempt, TypeError);
      assertEquals(error.message, `Specify one of: ${message}`);
    }
    const several: unknown[] = [
      { product: 0, org: "o" },
      { product: "p", deviceId },
      { org: "o", deviceId },
      { org: "o", sandbox: true },
      { deviceId: "", sandbox: true },
      { product: "p", org: "o", deviceId, sandbox: true },
    ];
    for (const scope of several) {
      const attempt = () => call(particle, scope as EnvVarsScope);
      const error = assertThrows(attempt, TypeError);
      assertEquals(error.message, `Specify only one of: ${message}`);
    }
    assertEquals(requests.length, 0);
  });

  checkHostileIds({
    [`${name}, product`]: (particle, product) => call(particle, { product }),
    [`${name}, org`]: (particle, org) => call(particle, { org }),
    [`${name}, device`]: (particle, deviceId) => call(particle, { deviceId }),
  });
}

checkHostileIds({
  "setEnvVar, key": (particle, key) => particle.setEnvVar({ sandbox: true, key, value: "" }),
  "setEnvVar, key of a device": (particle, key) => particle.setEnvVar({ deviceId, key, value: "" }),
  "deleteEnvVar, key": (particle, key) => particle.deleteEnvVar({ sandbox: true, key }),
  "deleteEnvVar, key of a device": (particle, key) => particle.deleteEnvVar({ deviceId, key }),
});

Deno.test("startEnvVarsRollout() for the next connection", () =>
  checkRow([
    (particle) => particle.startEnvVarsRollout({ sandbox: true, when: "Connect" }),
    "POST",
    "/v1/env/rollout",
    { when: "Connect" },
  ]));

Deno.test("startEnvVarsRollout() throws before any request without a time", () => {
  const { particle, requests } = recorded();
  for (const when of ["", undefined, null]) {
    const options = { sandbox: true, when: when as "Connect" } as const;
    assertThrows(() => particle.startEnvVarsRollout(options), TypeError, "when");
  }
  assertEquals(requests.length, 0);
});

Deno.test("the types reject mixed scopes and unknown options", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: no scope
  assertThrows(() => particle.listEnvVars({}), TypeError);
  // @ts-expect-error: `false` is not a scope
  assertThrows(() => particle.listEnvVars({ sandbox: false }), TypeError);
  // @ts-expect-error: two scopes
  assertThrows(() => particle.listEnvVars({ product: "p", org: "o" }), TypeError);
  // @ts-expect-error: two scopes
  assertThrows(() => particle.renderEnvVars({ deviceId, sandbox: true }), TypeError);
  // @ts-expect-error: two scopes, even though the device may be one of the product
  assertThrows(() => particle.deleteEnvVar({ deviceId, product: "p", key }), TypeError);
  // @ts-expect-error: no name
  assertThrows(() => particle.deleteEnvVar({ deviceId }), TypeError, "key");
  assertEquals(requests.length, 0);
});

Deno.test("the types reject unknown operations and times", async () => {
  const { particle } = recorded();
  await Promise.all([
    // @ts-expect-error: not an operation
    particle.updateEnvVars({ sandbox: true, ops: [{ op: "set", key, value: "" }] }),
    // @ts-expect-error: the value is missing
    particle.updateEnvVars({ sandbox: true, ops: [{ op: "Set", key }] }),
    // @ts-expect-error: values are strings
    particle.setEnvVar({ sandbox: true, key, value: 1 }),
    // @ts-expect-error: not a time
    particle.startEnvVarsRollout({ sandbox: true, when: "Later" }),
  ]);
});

Deno.test("responses with environment variables are typed, in both forms", async () => {
  const changed = { created_at: null, updated_at: "2025-11-01T00:00:00Z", updated_by: "me" };
  const own = { A: { value: "1", access: ["Device"] } };
  const inherited = { B: { from: "Owner", value: "2" } };
  const forms = [
    { last_snapshot: null, latest: { own, inherited, ...changed } },
    { last_snapshot: { own, inherited }, latest: { own, inherited }, ...changed },
  ];
  for (const form of forms) {
    const { body } = await recorded(Response.json(form)).particle.listEnvVars({ sandbox: true });
    const { latest, last_snapshot } = body;
    assertEquals(latest.own.A?.value, "1");
    assertEquals(latest.inherited.B?.from, "Owner");
    assertEquals(latest.updated_by ?? body.updated_by, "me");
    assertEquals(last_snapshot?.own.A?.access, form.last_snapshot ? ["Device"] : undefined);
  }
  const on_device = { rendered: { A: "1" }, last_reported_at: "2025-11-01T00:00:00Z" };
  const ofDevice = await recorded(Response.json({ ...forms[0], on_device }))
    .particle.setEnvVar({ deviceId, key, value: "v" });
  assertEquals(ofDevice.body.on_device?.rendered.A, "1");
});

Deno.test("responses about rollouts are typed", async () => {
  const rendered = await recorded(Response.json({ env: { A: "1" }, rollout_at: null }))
    .particle.renderEnvVars({ org: "o" });
  assertEquals([rendered.body.env.A, rendered.body.rollout_at], ["1", null]);
  const changes = [
    { op: "Added", key: "A", after: "1" },
    { op: "Changed", key: "B", before: "1", after: "2" },
    { op: "Removed", key: "C", before: "1" },
  ];
  const review = await recorded(
    Response.json({ from_snapshot: { changes, unchanged: { D: "4" } } }),
  )
    .particle.reviewEnvVarsRollout({ product: "p" });
  const { from_snapshot, from_device } = review.body;
  assertEquals(from_snapshot.changes.map((change) => change.op === "Removed" ? "" : change.after), [
    "1",
    "2",
    "",
  ]);
  assertEquals([from_snapshot.unchanged.D, from_device], ["4", undefined]);
  for (const json of [{ success: true }, { ok: true }]) {
    const { body } = await recorded(Response.json(json))
      .particle.startEnvVarsRollout({ deviceId, when: "Connect" });
    assertEquals(body.success ?? body.ok, true);
  }
});
