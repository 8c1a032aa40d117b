/** Cases for locations. */
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const deviceId = PRODUCT_DEVICES.spare;

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "locations that a device reports can be queried by time, area and device": async (
    { particle, equal },
  ) => {
    equal(await statusOf(particle.getProductDeviceLocations({ product, deviceId })), 404);
    const places = [{ lat: 10, lon: 20, time: 1_600_000_000 }, {
      lat: 11,
      lon: 21,
      time: 1_600_000_060,
    }];
    for (const place of places) {
      const data = JSON.stringify({ cmd: "loc", loc: { lck: 1, spd: 3, ...place } });
      await particle.post({
        uri: `/v1/products/${product}/events`,
        data: { name: "loc", data, as_device_id: deviceId },
      });
    }
    const last = { type: "Point", coordinates: [21, 11] };
    const { locations, meta } = (await particle.getProductLocations({ product, deviceId })).body;
    equal([locations.length, meta.devices_found], [1, 1]);
    equal([locations[0]?.device_id, locations[0]?.geometry], [deviceId, last]);
    const fleet = (await particle.getFleetLocations({ product, deviceId })).body.locations;
    equal(fleet.map(({ device_id, geometry }) => [device_id, geometry]), [[deviceId, last]]);
    const others = await particle.getFleetLocations({ product, groups: ["no-such-group"] });
    equal(others.body, { locations: [] });
    const area = { rectBl: "0,0", rectTr: "10.5,30" };
    const nowhere = await particle.getProductLocations({ product, ...area });
    equal(nowhere.body.locations, []);
    const dateRange = "2020-09-13T00:00:00Z,2020-09-14T00:00:00Z";
    const one = (await particle.getProductDeviceLocations({ product, deviceId, dateRange })).body;
    equal(one.location.geometry, { type: "LineString", coordinates: [[20, 10], [21, 11]] });
    equal(one.location.properties, [{ spd: 3 }, { spd: 3 }]);
    const then = { product, deviceId, dateRange, ...area };
    const inside = (await particle.getProductDeviceLocations(then)).body.location.geometry;
    equal(inside, { type: "Point", coordinates: [20, 10] });
  },
};
