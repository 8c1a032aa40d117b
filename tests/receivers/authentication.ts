/** Cases: which requests are authorized. They run on every runtime. */
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import { signWebhook } from "../../src/receivers/mod.ts";
import type { Case } from "../portable/kit.ts";
import { atOneMoment, chunked, EVENT, form, post, SECRET, watched } from "./kit.ts";

const body = () => new URLSearchParams(EVENT);
const bearer = (authorization: string) => post(body(), { authorization });
const basic = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
};

/** Returns the name of the error that a function throws. */
function thrown(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).name;
  }
  return "nothing";
}

/** The test vector of Standard Webhooks: a secret, a message and its signature. */
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

const now = () => Math.floor(Date.now() / 1000);

/** Creates a JSON delivery that is signed now. `change` overrides headers. */
async function signed(
  change: Record<string, string> = {},
  text = JSON.stringify(EVENT),
  at = now(),
): Promise<Request> {
  const headers = await signWebhook(VECTOR.secret, "msg_1", at, JSON.stringify(EVENT));
  return post(text, { "content-type": "application/json", ...headers, ...change });
}

/** The cases by name. */
export const authenticationCases: Record<string, Case> = {
  "receivers: only the exact token is accepted": async (t) => {
    const { status, events, receive } = watched();
    t.equal(await status(form()), 204);
    for (const scheme of ["bearer", "BEARER"]) {
      t.equal(await status(bearer(`${scheme} ${SECRET}`)), 204);
    }
    const refused = [
      "Bearer wrong",
      `Bearer ${SECRET.slice(0, -1)}`,
      `Bearer ${SECRET}x`,
      "Bearer ",
      SECRET,
    ];
    for (const header of [...refused, `Bearer ${SECRET.toUpperCase()}`, `Basic ${SECRET}`]) {
      t.equal([header, await status(bearer(header))], [header, 401]);
    }
    t.equal(await status(bearer(`Bearer ${SECRET}, Bearer ${SECRET}`)), 401);
    t.equal(
      await status(new Request("https://example.com", { method: "POST", body: body() })),
      401,
    );
    t.equal([events.length, receive.counts.handled, receive.counts.unauthorized], [3, 3, 9]);
  },

  "receivers: a receiver without a secret throws": (t) => {
    const wrong: unknown[] = [[], [""], ["a", " "], undefined, "text", [1]];
    for (const secrets of wrong) {
      t.equal(thrown(() => watched({ secrets: secrets as string[] })), "TypeError");
    }
    for (const credential of ["cookie", { header: "" }, {}, 1]) {
      t.equal(thrown(() => watched({ credential: credential as "bearer" })), "TypeError");
    }
    return Promise.resolve();
  },

  "receivers: several secrets can be valid, and a function can return them for each request":
    async (t) => {
      const both = watched({ secrets: ["new", SECRET] });
      t.equal(await both.status(form()), 204);
      t.equal(await both.status(bearer("Bearer new")), 204);
      let list: string[] = [SECRET];
      const fetched = watched({ secrets: () => Promise.resolve(list) });
      t.equal(await fetched.status(form()), 204);
      list = ["other"];
      t.equal(await fetched.status(form()), 401);
      list = [];
      t.equal(await fetched.status(form()), 500);
      t.equal([fetched.events.length, fetched.errors.length], [1, 1]);
      t.equal(String(fetched.errors[0]).includes(SECRET), false);
    },

  "receivers: Basic credentials may contain colons and non-ASCII characters; malformed Base64 gets a 401":
    async (
      t,
    ) => {
      const { status } = watched({ credential: "basic", secrets: ["user:pass:wörd"] });
      t.equal(await status(bearer(basic("user:pass:wörd"))), 204);
      t.equal(await status(bearer(basic("user:pass:wörd").replace("Basic", "BASIC"))), 204);
      for (
        const header of [
          basic("user:pass"),
          "Basic !!!",
          "Basic dQ",
          "Basic",
          `Basic ${btoa("\xff")}`,
        ]
      ) {
        t.equal([header, await status(bearer(header))], [header, 401]);
      }
    },

  "receivers: the secret can be in a custom header or a query parameter": async (t) => {
    const header = watched({ credential: { header: "x-hook-token" }, secrets: ["k"] });
    t.equal(await header.status(post(body(), { "x-hook-token": "k" })), 204);
    t.equal(await header.status(post(body(), { "x-hook-token": "k, k" })), 401);
    t.equal(await header.status(form()), 401);
    const query = watched({ credential: { query: "k" }, secrets: ["a b"], methods: ["GET"] });
    const parameters = new URLSearchParams({ ...EVENT, k: "a b" });
    t.equal(await query.status(new Request(`https://example.com/?${parameters}`)), 204);
    t.equal(JSON.stringify(query.events[0]).includes("a b"), false);
    t.equal(await query.status(new Request("https://example.com/?k=wrong")), 401);
  },

  "receivers: the body of an unauthorized request is not read": async (t) => {
    const { status } = watched();
    const { body, taken, cancelled } = chunked(65_536, 160);
    t.equal(await status(post(body, { authorization: "Bearer wrong" })), 401);
    t.equal([taken() <= 1, cancelled()], [true, true]);
  },

  "receivers: onUnauthorized 'swallow' responds with 204 to unauthorized requests": async (
    t,
  ) => {
    const { status, events, receive } = watched({ onUnauthorized: "swallow" });
    t.equal(await status(bearer("Bearer wrong")), 204);
    t.equal(await status(new Request("https://example.com/")), 204);
    t.equal([events.length, receive.counts.unauthorized], [0, 2]);
    const byBody = watched({
      onUnauthorized: "swallow",
      credential: "standard-webhooks",
      secrets: ["YQ=="],
      maxBody: 8,
    });
    t.equal(await byBody.status(post("far too large")), 204);
    t.equal(await byBody.status(new Request("https://example.com/")), 204);
    t.equal(await byBody.status(post("small")), 204);
    t.equal([byBody.events.length, byBody.receive.counts.handled], [0, 0]);
  },

  "receivers: signWebhook() matches the test vector of Standard Webhooks": async (t) => {
    const { secret, id, timestamp, body, signature } = VECTOR;
    const headers = await signWebhook(secret, id, timestamp, body);
    t.equal(headers, {
      "webhook-id": id,
      "webhook-timestamp": `${timestamp}`,
      "webhook-signature": signature,
    });
  },

  "receivers: a signature covers id, time and body": (t) =>
    atOneMoment(async () => {
      const { status, events } = watched({
        credential: "standard-webhooks",
        secrets: [VECTOR.secret],
      });
      const good = (await signed()).headers.get("webhook-signature")!;
      t.equal(await status(await signed()), 204);
      t.equal(await status(await signed({}, undefined, now() - 300)), 204);
      t.equal(await status(await signed({ "webhook-signature": `v1,AAAA v2,x ${good}` })), 204);
      t.equal(events.length, 3);
      const refused: Record<string, Request> = {
        "another body": await signed({}, JSON.stringify({ ...EVENT, data: "99" })),
        "too old": await signed({}, undefined, now() - 301),
        "from the future": await signed({}, undefined, now() + 301),
        "another version": await signed({ "webhook-signature": good.replace("v1", "v2") }),
        "not Base64": await signed({ "webhook-signature": "v1,!" }),
        "no signature": await signed({ "webhook-signature": "" }),
        "another id": await signed({ "webhook-id": "msg_2" }),
        "no id": await signed({ "webhook-id": "" }),
        "no id, and signed without one": await signed(
          await signWebhook(VECTOR.secret, "", now(), JSON.stringify(EVENT)),
        ),
        "not a timestamp": await signed({ "webhook-timestamp": "soon" }),
      };
      for (const [what, request] of Object.entries(refused)) {
        t.equal([what, await status(request)], [what, 401]);
      }
      t.equal(events.length, 3);
    }),

  "receivers: a signed message is handled once, regardless of the ids in its body": async (t) => {
    const { status, events, receive } = watched({
      credential: "standard-webhooks",
      secrets: [VECTOR.secret],
      guard: memoryGuard(),
    });
    const body = JSON.stringify({ data: "1", event_id: "same" });
    const send = async (id: string, name: string) =>
      await status(
        post(body, {
          "content-type": "application/json",
          ...await signWebhook(VECTOR.secret, id, now(), body),
        }),
        { name },
      );
    for (let i = 0; i < 3; i++) t.equal(await send("msg_1", "e"), 204);
    t.equal(await send("msg_1", "another"), 204); // the path is not signed
    t.equal([events.length, events[0]?.messageId, receive.counts.duplicate], [1, "msg_1", 3]);
    t.equal(await send("msg_2", "e"), 204);
    t.equal([events.length, events[1]?.messageId], [2, "msg_2"]);
    const unsigned = watched();
    t.equal(await unsigned.status(post(body, { "webhook-id": "msg_1" }), { name: "e" }), 204);
    t.equal(unsigned.events[0]?.messageId, undefined);
  },

  "receivers: several receivers of signed messages can share a guard": async (t) => {
    const guard = memoryGuard();
    const options = { credential: "standard-webhooks", secrets: [VECTOR.secret], guard } as const;
    for (const scope of ["a", "b"]) {
      const { status, events } = watched({ ...options, scope });
      for (let i = 0; i < 2; i++) t.equal(await status(await signed()), 204);
      t.equal(events.length, 1);
    }
  },

  "receivers: a sender with a valid signature gets the reason for a refusal": async (t) => {
    for (const onUnauthorized of ["reject", "swallow"] as const) {
      const { receive } = watched({
        credential: "standard-webhooks",
        secrets: [VECTOR.secret],
        onUnauthorized,
      });
      const headers = await signWebhook(VECTOR.secret, "msg_1", now(), "[]");
      const response = await receive(
        post("[]", { "content-type": "application/json", ...headers }),
      );
      t.equal([response.status, await response.text()], [
        400,
        "The content type is JSON, but the body is not a JSON object",
      ]);
    }
  },

  "receivers: several signing keys can be valid, and a key must be Base64": async (t) => {
    const two = watched({ credential: "standard-webhooks", secrets: ["bmV3", VECTOR.secret] });
    t.equal(await two.status(await signed()), 204);
    const other = watched({ credential: "standard-webhooks", secrets: ["bmV3"] });
    t.equal(await other.status(await signed()), 401);
    for (const secret of ["whsec_!", "whsec_", "bmV3whsec_"]) {
      const make = () => watched({ credential: "standard-webhooks", secrets: [secret] });
      t.equal([secret, thrown(make)], [secret, "TypeError"]);
    }
    const none = watched({ credential: "standard-webhooks", secrets: () => [] });
    t.equal([await none.status(await signed()), none.errors.length], [500, 1]);
    const good = (await signed()).headers.get("webhook-signature");
    for (const [wrong, expected] of [[15, 204], [16, 401]] as const) {
      const list = `${"v1,AAAA ".repeat(wrong)}${good}`;
      t.equal(await two.status(await signed({ "webhook-signature": list })), expected);
    }
  },
};
