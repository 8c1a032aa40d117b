/** When pages are requested, and how a list is stopped. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isParticleError } from "../../mod.ts";
import { pages, paginate } from "../../src/paginate/mod.ts";
import { listDevices } from "../../src/resources/devices.ts";
import { devicePage, idsOf, never, scripted, untilFailure } from "./kit.ts";

/** Without a timeout, a request that is not canceled never ends. */
const options = { product: 1, timeout: 0 };

/** Runs the microtasks and tasks that are waiting, so that a rejection without a handler would fail the test. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("leaving the loop cancels the request for the next page, and no other is sent", async () => {
  for (const call of [paginate, pages]) {
    const { api, sent } = scripted((request) =>
      request.page === 1 ? devicePage(9, "a", "b") : never(request)
    );
    const controller = new AbortController();
    for await (const _ of call(api, listDevices, { ...options, signal: controller.signal })) break;
    assertEquals(sent.map(({ signal }) => signal.aborted), [false, true]);
    assertEquals(controller.signal.aborted, false);
    await settle();
    assertEquals(sent.length, 2);
  }
});

Deno.test("leaving the loop after the next page has failed or arrived causes no error", async () => {
  for (const second of [new Response("", { status: 500 }), devicePage(9, "c")]) {
    const { api, sent } = scripted(({ page }) => page === 1 ? devicePage(9, "a", "b") : second);
    for await (const _ of paginate(api, listDevices, options)) {
      await settle();
      break;
    }
    await settle();
    assertEquals(sent.length, 2);
  }
});

Deno.test("an error in the loop is thrown unchanged, and cancels the request", async () => {
  const { api, sent } = scripted((request) =>
    request.page === 1 ? devicePage(9, "a") : never(request)
  );
  const own = new Error("own");
  const error = await assertRejects(async () => {
    for await (const _ of paginate(api, listDevices, options)) throw own;
  });
  assertEquals([error === own, sent[1]?.signal.aborted], [true, true]);
});

Deno.test("return() ends a next() that waits for a page", async () => {
  const { api, sent } = scripted((request) => never(request));
  const values = paginate(api, listDevices, options);
  const waiting = values.next();
  await settle();
  assertEquals(await values.return?.(), { done: true, value: undefined });
  assertEquals(await waiting, { done: true, value: undefined });
  assertEquals(await values.next(), { done: true, value: undefined });
  assertEquals(sent.map(({ signal }) => signal.aborted), [true]);
});

Deno.test("a signal that is already aborted: nothing is sent", async () => {
  const { api, sent } = scripted(() => devicePage(1, "a"));
  const reason = new Error("enough");
  const { ids, error } = await untilFailure(
    paginate(api, listDevices, { ...options, signal: AbortSignal.abort(reason) }),
  );
  assert(isParticleError(error));
  assertEquals([ids, error.code, error.cause === reason], ["", "aborted", true]);
  assertEquals(sent, []);
});

Deno.test("a signal ends the loop within a page, and cancels the request for the next one", async () => {
  const { api, sent } = scripted((request) =>
    request.page === 1 ? devicePage(9, "a", "b", "c") : never(request)
  );
  const controller = new AbortController();
  const reason = new Error("enough");
  const seen: string[] = [];
  const error = await assertRejects(async () => {
    for await (
      const { id } of paginate(api, listDevices, { ...options, signal: controller.signal })
    ) {
      seen.push(id);
      if (id === "b") controller.abort(reason);
    }
  });
  assert(isParticleError(error));
  assertEquals([error.code, error.cause === reason, error.message], [
    "aborted",
    true,
    "Aborted the list",
  ]);
  assertEquals([seen, sent.map(({ signal }) => signal.aborted)], [["a", "b"], [false, true]]);
});

Deno.test("a signal ends the wait for a page", async () => {
  const { api } = scripted((request) => request.page === 1 ? devicePage(9, "a") : never(request));
  const controller = new AbortController();
  const values = paginate(api, listDevices, { ...options, signal: controller.signal });
  await values.next();
  const waiting = assertRejects(() => values.next());
  await settle();
  controller.abort("enough");
  const error = await waiting;
  assert(isParticleError(error));
  assertEquals([error.code, error.cause], ["aborted", "enough"]);
  assertEquals(await values.next(), { done: true, value: undefined });
});

Deno.test("no listener stays on the caller's signal", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
  signal.removeEventListener = (
    ...args: Parameters<typeof remove>
  ) => (listeners--, remove(...args));
  const { api } = scripted(({ page }) =>
    page < 3 ? devicePage(3, page) : new Response("", { status: 500 })
  );
  const list = () => paginate(api, listDevices, { ...options, signal });
  list(); // never started
  assertEquals(listeners, 0);
  for await (const _ of list()) {
    assertEquals(listeners, 1);
    break;
  }
  assertEquals(listeners, 0);
  await untilFailure(list());
  assertEquals(listeners, 0);
});

Deno.test("exactly one page is requested ahead, however long the loop takes", async () => {
  const { api, sent } = scripted(({ page }) => devicePage(4, `${page}a`, `${page}b`));
  const ahead: number[] = [];
  for await (const { id } of paginate(api, listDevices, options)) {
    await settle();
    ahead.push(sent.length - Number(id[0]));
  }
  assertEquals(ahead, [1, 1, 1, 1, 1, 1, 0, 0]);
});

Deno.test("calls of next() that do not wait for each other get the items in order", async () => {
  const { api } = scripted(({ page }) => devicePage(3, `${page}a`, `${page}b`));
  const values = paginate(api, listDevices, options);
  const results = await Promise.all(Array.from({ length: 8 }, () => values.next()));
  const ids = results.map(({ done, value }) => done ? "done" : value.id);
  assertEquals(ids, ["1a", "1b", "2a", "2b", "3a", "3b", "done", "done"]);
});

Deno.test("two loops over the same list are independent", async () => {
  const { api } = scripted(({ page }) => devicePage(2, page));
  const list = () => idsOf(paginate(api, listDevices, options));
  assertEquals(await Promise.all([list(), list()]), ["1 2", "1 2"]);
});
