/** Cases for lists that come in pages: the request for the next page is canceled in the way of each runtime. */
import { Particle } from "../../mod.ts";
import { pages, paginate } from "../../src/paginate/mod.ts";
import { listDevices } from "../../src/resources/devices.ts";
import { PRODUCT } from "../cloud/kit.ts";
import { type Case, type CloudAccess, failureOf } from "./kit.ts";

const list = { product: PRODUCT.id, perPage: 1 };

/** Makes a client that records the signal of each request. */
function watched({ baseUrl, token }: CloudAccess): { particle: Particle; signals: AbortSignal[] } {
  const signals: AbortSignal[] = [];
  const fetch = (url: string, init: RequestInit) => {
    signals.push(init.signal as AbortSignal);
    return globalThis.fetch(url, init);
  };
  return { particle: new Particle({ baseUrl, auth: token, fetch }), signals };
}

/** The cases by name. */
export const listCases: Record<string, Case> = {
  "paginate() returns the devices of all pages, each page being one request": async (t) => {
    const { particle, signals } = watched(t);
    const found: string[] = [];
    for await (const { id } of paginate(particle, listDevices, list)) found.push(id);
    const { body } = await particle.listDevices({ product: PRODUCT.id });
    t.equal(found, body.devices.map(({ id }) => id));
    t.equal([found.length > 1, signals.length], [true, found.length + 1]);
  },

  "leaving a loop over pages() cancels the request for the next page": async (t) => {
    const { particle, signals } = watched(t);
    for await (const { devices } of pages(particle, listDevices, list)) {
      t.equal(devices.length, 1);
      break;
    }
    t.equal(signals.map(({ aborted }) => aborted).slice(1), [true]);
    // A rejection without a handler would end the program here, or fail the test.
    await new Promise((resolve) => setTimeout(resolve, 50));
    t.equal(signals.length, 2);
  },

  "a signal ends a loop over paginate()": async (t) => {
    const { particle } = watched(t);
    const controller = new AbortController();
    const values = paginate(particle, listDevices, { ...list, signal: controller.signal });
    await values.next();
    const reason = new Error("enough");
    controller.abort(reason);
    const error = await failureOf(values.next());
    t.equal([error.code, error.cause === reason], ["aborted", true]);
    t.equal((await values.next()).done, true);
  },
};
