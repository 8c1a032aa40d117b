import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { Particle } from "../../mod.ts";
import { hmac, sha256 } from "../../examples/signed_webhook/sha256.js";
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import { signWebhook, type WebhookEvent, webhookReceiver } from "../../src/receivers/mod.ts";
import { deno } from "../kit/programs.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const bytes = (length: number) => Array.from({ length }, (_, i) => (i * 7) % 256);

Deno.test("signed webhook: sha256() and hmac() match the platform's for messages of any length", async () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000]) {
    const message = Uint8Array.from(bytes(length));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", message));
    assertEquals(sha256([...message]), [...digest], `${length}`);
  }
  const body = "x".repeat(99);
  const headers = await signWebhook(SECRET, "id", 1, body);
  const key = [...atob(SECRET.slice(6))].map((char) => char.charCodeAt(0));
  const own = hmac(key, [...`id.1.${body}`].map((char) => char.charCodeAt(0)));
  assertEquals(headers["webhook-signature"], `v1,${btoa(String.fromCharCode(...own))}`);
});

Deno.test("signed webhook: events signed by Logic are received; replayed or forged ones are not", async () => {
  const received: WebhookEvent[] = [];
  const requests: Request[] = [];
  const receive = webhookReceiver({
    secrets: [SECRET],
    credential: "standard-webhooks",
    guard: memoryGuard(),
    onEvent: (event) => void received.push(event),
  });
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request.clone());
    return await receive(request);
  };
  using emulator = new Emulator({ webhooks: { fetch } });
  emulator.addProduct({ id: 12_345, slug: "weather" });
  const device = emulator.addDevice({ product: 12_345 });
  const particle = new Particle({ auth: emulator.token, fetch: emulator.fetch });
  await particle.setEnvVar({ sandbox: true, key: "WEBHOOK_SECRET", value: SECRET });
  await particle.startEnvVarsRollout({ sandbox: true, when: "Immediate" });
  const sign = "examples/signed_webhook/sign.js";
  await particle.createLogicFunction({
    logicFunction: {
      name: "sign",
      enabled: true,
      use_env: true,
      source: {
        type: "JavaScript",
        code: await deno(["bundle", "--quiet", "--external=particle:*", sign]),
      },
      logic_triggers: [{ type: "Event", event_name: "temperature", product_id: 12_345 }],
    },
  });
  await particle.createWebhook({
    product: 12_345,
    event: "signed",
    url: "http://127.0.0.1/hook",
    noDefaults: true,
    hook: {
      headers: {
        "content-type": "application/json",
        "webhook-id": "{{{id}}}",
        "webhook-timestamp": "{{{timestamp}}}",
        "webhook-signature": "{{{signature}}}",
      },
      body: "{{{body}}}",
    },
  });
  device.publish("temperature", '21.5 "°C"');
  await emulator.settled();
  const [event] = received;
  assertEquals([event?.name, event?.data, event?.coreid], ["temperature", '21.5 "°C"', device.id]);

  const [request] = requests;
  const { method, headers } = request!;
  const body = await request!.text();
  const replayed = new Request("http://127.0.0.1/hook", { method, headers, body });
  assertEquals([(await receive(replayed)).status, received.length], [204, 1]);
  const changed = body.replace("21.5", "99.9");
  const forged = new Request("http://127.0.0.1/hook", { method, headers, body: changed });
  assertEquals((await receive(forged)).status, 401);
  assertEquals(received.length, 1);
});
