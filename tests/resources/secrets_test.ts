import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Particle, ParticleError } from "../../mod.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const name = "MY_API_KEY";
const value = 'p"ss wörd & <more>';

const rows: Record<string, Row> = {
  "listSecrets()": [(particle) => particle.listSecrets(), "GET", "/v1/secrets"],
  "listSecrets() of an organization": [
    (particle) => particle.listSecrets({ org: "o" }),
    "GET",
    "/v1/orgs/o/secrets",
  ],
  "getSecret()": [(particle) => particle.getSecret({ name }), "GET", "/v1/secrets/MY_API_KEY"],
  "getSecret() of an organization": [
    (particle) => particle.getSecret({ name, org: "o" }),
    "GET",
    "/v1/orgs/o/secrets/MY_API_KEY",
  ],
  "createSecret()": [
    (particle) => particle.createSecret({ name, value }),
    "POST",
    "/v1/secrets",
    { secret: { name, value } },
  ],
  "createSecret() of an organization": [
    (particle) => particle.createSecret({ name, value, org: "o" }),
    "POST",
    "/v1/orgs/o/secrets",
    { secret: { name, value } },
  ],
  "updateSecret()": [
    (particle) => particle.updateSecret({ name, value }),
    "PUT",
    "/v1/secrets/MY_API_KEY",
    { secret: { value } },
  ],
  "updateSecret() of an organization": [
    (particle) => particle.updateSecret({ name, value, org: "o" }),
    "PUT",
    "/v1/orgs/o/secrets/MY_API_KEY",
    { secret: { value } },
  ],
  "deleteSecret()": [
    (particle) => particle.deleteSecret({ name }),
    "DELETE",
    "/v1/secrets/MY_API_KEY",
  ],
  "deleteSecret() of an organization": [
    (particle) => particle.deleteSecret({ name, org: "o" }),
    "DELETE",
    "/v1/orgs/o/secrets/MY_API_KEY",
  ],
};

for (const [title, row] of Object.entries(rows)) {
  Deno.test(`${title} sends the expected request`, () => checkRow(row));
}

Deno.test("secrets throw without a name or a value before any request, and the error has no value", () => {
  const { particle, requests } = recorded();
  for (const bad of ["", undefined, null, {}] as string[]) {
    assertThrows(() => particle.getSecret({ name: bad }), TypeError, "name");
    assertThrows(() => particle.deleteSecret({ name: bad }), TypeError, "name");
    for (
      const call of [
        () => particle.createSecret({ name: bad, value }),
        () => particle.updateSecret({ name: bad, value }),
      ]
    ) assert(!assertThrows(call, TypeError, "name").message.includes(value));
  }
  for (const bad of ["", undefined, null, 987654, ["a secret"], { a: "a secret" }] as string[]) {
    for (
      const call of [
        () => particle.createSecret({ name, value: bad }),
        () => particle.updateSecret({ name, value: bad }),
      ]
    ) {
      const { message } = assertThrows(call, TypeError, "value");
      assert(!/987654|a secret/.test(message), message);
    }
  }
  assertEquals(requests.length, 0);
});

/** Everything that a program may log about an error, except the body, which is the unchanged response. */
function shown(error: ParticleError): string {
  const { message, stack, cause } = error;
  return [message, stack, JSON.stringify(error), Deno.inspect(cause)].join("\n");
}

Deno.test("the value of a secret is in no error and no hook, however the cloud or the runtime repeats it", async () => {
  const failures = [
    () => Response.json({ ok: false, error: `bad value ${value}` }, { status: 400 }),
    () => Response.json({ secret: { name, value } }, { status: 400 }),
    () => new Response(`<p>${value} ${encodeURIComponent(value)}`, { status: 502 }),
    () => new Response(JSON.stringify({ error: value }), { status: 200 }),
    () =>
      Promise.reject(new TypeError(`cannot send {"secret":{"value":${JSON.stringify(value)}}}`)),
  ];
  for (const respond of failures) {
    const seen: unknown[] = [];
    const note = (...args: unknown[]) => void seen.push(args);
    const hooks = { onRequest: note, onResponse: note, onRetry: note, onError: note };
    const particle = new Particle({
      auth: "t0ken",
      fetch: recorder(respond).fetch,
      hooks,
      retry: false,
    });
    for (
      const call of [
        () => particle.createSecret({ name, value }),
        () => particle.updateSecret({ name, value }),
      ]
    ) {
      const outcome = await failureOf(call).catch(() => undefined);
      if (outcome === undefined) continue; // A 200 is no failure; its hooks are checked below.
      assertInstanceOf(outcome, ParticleError);
      const text = shown(outcome);
      for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
        assert(!text.includes(form), text);
      }
    }
    const errors = seen.flat().flatMap((one) => Object.values(one as object))
      .filter((one) => one instanceof ParticleError);
    const hooked = [
      JSON.stringify(seen, (_, one) => one instanceof ParticleError ? undefined : one),
      ...errors.map(shown),
    ].join("\n");
    assert(hooked.includes("secrets"), hooked);
    assert(!hooked.includes(JSON.stringify(value).slice(1, -1)) && !hooked.includes(value), hooked);
  }
});

Deno.test("the name of a secret is shown in errors, because it tells which one failed", async () => {
  const respond = () =>
    Response.json({ ok: false, error: `${name} cannot be ${value}` }, { status: 400 });
  const particle = new Particle({ auth: "t0ken", fetch: recorder(respond).fetch });
  const settings = { url: "https://example.com", secrets: [{ name }], headers: { token: value } };
  for (
    const call of [
      () => particle.createSecret({ name, value }),
      () => particle.createIntegration({ event: "e", settings }),
    ]
  ) {
    const error = await failureOf(call);
    assertInstanceOf(error, ParticleError);
    assertEquals(error.shortErrorDescription, "MY_API_KEY cannot be [redacted]");
  }
});

Deno.test("responses about secrets are typed", async () => {
  const secret = {
    name,
    created_at: "2024-05-22T19:24:25.789Z",
    updated_at: "2024-05-22T19:24:25.789Z",
    last_accessed_at: null,
    integrations: [{ name: "my integration", id: "654346685db1b2cc1905d499" }],
    logic_functions: ["0a1b", { id: "2c3d", name: "alarm" }],
  };
  const { particle } = recorded(
    Response.json({ secrets: [secret] }),
    Response.json({ secret }),
    Response.json({ secret }, { status: 201 }),
    Response.json({ secret }),
    new Response(null, { status: 204 }),
  );
  const [listed] = (await particle.listSecrets()).body.secrets;
  const ids = listed?.logic_functions.map((one) => typeof one === "string" ? one : one.id);
  assertEquals(ids, ["0a1b", "2c3d"]);
  const got = (await particle.getSecret({ name })).body.secret;
  assertEquals([got.integrations[0]?.id, got.last_accessed_at], [
    "654346685db1b2cc1905d499",
    null,
  ]);
  // @ts-expect-error: the cloud never returns the value
  assertEquals(got.value, undefined);
  assertEquals((await particle.createSecret({ name, value })).statusCode, 201);
  assertEquals((await particle.updateSecret({ name, value })).body.secret.name, name);
  assertEquals(await particle.deleteSecret({ name }), { body: {}, statusCode: 204 });
});

checkHostileIds({
  "listSecrets, org": (particle, org) => particle.listSecrets({ org }),
  getSecret: (particle, name) => particle.getSecret({ name }),
  "getSecret, org": (particle, org) => particle.getSecret({ name, org }),
  "createSecret, org": (particle, org) => particle.createSecret({ name, value, org }),
  updateSecret: (particle, name) => particle.updateSecret({ name, value }),
  "updateSecret, org": (particle, org) => particle.updateSecret({ name, value, org }),
  deleteSecret: (particle, name) => particle.deleteSecret({ name }),
  "deleteSecret, org": (particle, org) => particle.deleteSecret({ name, org }),
});
