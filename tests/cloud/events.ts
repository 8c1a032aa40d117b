/** Cases for events. */
import { soon, streams } from "../portable/kit.ts";
import { type CloudCase, errorOf, PRODUCT, PRODUCT_DEVICES } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "getEventStream() receives published events, filtered by prefix and product": async (t) => {
    const { id: product } = PRODUCT;
    const mine = await t.particle.getEventStream({ deviceId: "mine", name: "cloud-case/" });
    const ofProduct = await t.particle.getEventStream({ product, name: "cloud-case/" });
    try {
      const [first, second] = [mine, ofProduct].map((stream) => stream[Symbol.asyncIterator]());
      await t.particle.publishEvent({ name: "other", data: "1" });
      await t.particle.publishEvent({ name: "cloud-case/mine", data: "2" });
      const asDeviceId = PRODUCT_DEVICES.kettle;
      await t.particle.publishEvent({ name: "cloud-case/product", product, asDeviceId });
      const one = await soon("an event", first!.next());
      t.equal([one.value.name, one.value.data, one.value.coreid], ["cloud-case/mine", "2", "api"]);
      const two = await soon("an event", second!.next());
      const { name, data, coreid, productID } = two.value;
      t.equal([name, data, coreid, productID], [
        "cloud-case/product",
        null,
        asDeviceId,
        product,
      ]);
    } finally {
      mine.close();
      ofProduct.close();
    }
    const error = await errorOf(t.particle.getEventStream());
    t.equal([error.statusCode, error.shortErrorDescription], [
      400,
      "event prefix filter is required",
    ]);
  },

  "publishEvent() publishes to an organization, and to its products": async (t) => {
    const { org, id: product } = PRODUCT;
    const stream = await t.particle.getEventStream({ org, name: "cloud-case/org" });
    try {
      const events = stream[Symbol.asyncIterator]();
      await t.particle.publishEvent({ name: "cloud-case/org", data: "1", org });
      await t.particle.publishEvent({ name: "cloud-case/org", data: "2", org, product });
      for (const data of ["1", "2"]) {
        t.equal((await soon("an event", events.next())).value.data, data);
      }
    } finally {
      stream.close();
    }
    const error = await errorOf(t.particle.publishEvent({ name: "a", org: "unknown" }));
    t.equal(error.statusCode, 404);
  },

  "an event of a device arrives at each stream that it belongs to": async (t) => {
    const { id: product, org } = PRODUCT;
    const asDeviceId = PRODUCT_DEVICES.kettle;
    const name = "cloud-case/each";
    const owners = [{}, { product }, { org }, { org, product }];
    const targets = [{}, { deviceId: "mine" }, { deviceId: asDeviceId }];
    const all = owners.flatMap((owner) =>
      targets.flatMap((target) => [{ ...owner, ...target }, { ...owner, ...target, name }])
    ).filter((options) => Object.keys(options).length > 0);
    const open = await Promise.all(all.map((options) => t.particle.getEventStream(options)));
    try {
      const received = open.map(async (stream) => {
        for await (const event of stream) if (event.name === name) return event.coreid;
        return undefined;
      });
      await t.particle.publishEvent({ name, product, asDeviceId });
      const found = await soon("an event in each stream", Promise.all(received));
      t.equal(found, all.map(() => asDeviceId));
    } finally {
      for (const stream of open) stream.close();
    }
  },

  "events() shares one connection and filters by prefix": async (t) => {
    await streams(t.particle, 0); // wait for the streams of earlier cases to end
    const all = t.particle.events({ deviceId: "mine", name: "shared/" });
    const some = t.particle.events({ deviceId: "mine", name: "shared/b" });
    try {
      const [first, second] = [all, some].map((events) => events[Symbol.asyncIterator]());
      const [a, b] = [first!.next(), second!.next()];
      await streams(t.particle, 1); // exactly one connection is open
      // Must not be delivered, like events of earlier cases that arrive late.
      await t.particle.publishEvent({ name: "other/b" });
      await t.particle.publishEvent({ name: "shared/a" });
      await t.particle.publishEvent({ name: "shared/b" });
      t.equal((await soon("an event", a)).value.name, "shared/a");
      t.equal((await soon("an event", b)).value.name, "shared/b");
    } finally {
      all.close();
      some.close();
    }
  },
};
