import { assertEquals, assertRejects } from "@std/assert";
import type { HookRequest } from "../../../emulator/webhooks/request.ts";
import { NoResponse, sendOnce } from "../../../emulator/webhooks/sender.ts";
import { checkWebhooks } from "../../../emulator/model/webhook_settings.ts";

const REQUEST: HookRequest = {
  method: "POST",
  url: new URL("http://127.0.0.1/"),
  headers: new Headers(),
  body: "{}",
  secrets: [],
  mask: (text) => text,
};

/** Returns a signal and a function that counts its listeners. */
function countedSignal(): { signal: AbortSignal; listeners: () => number } {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  return { signal, listeners: () => listeners };
}

Deno.test("sendOnce() leaves no listener on the emulator's signal", async () => {
  const { signal, listeners } = countedSignal();
  const succeeding = checkWebhooks({ fetch: () => Promise.resolve(new Response("ok")) });
  const failing = checkWebhooks({ fetch: () => Promise.reject(new TypeError("refused")) });
  const { status } = await sendOnce(REQUEST, succeeding, signal, () => {});
  assertEquals([status, listeners()], [200, 0]);
  await assertRejects(() => sendOnce(REQUEST, failing, signal, () => {}), NoResponse);
  assertEquals(listeners(), 0);
});
