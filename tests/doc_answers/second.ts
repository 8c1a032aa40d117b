/** What the cloud answers to the examples of configuration, locations, logic, ledgers and env_vars. */

const timestamps = {
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z",
};

const instance = {
  name: "thresholds",
  scope: { type: "Device", value: "0123456789abcdef01234567" },
  size_bytes: 10,
  data: { max: 30 },
  ...timestamps,
};

const envVars = {
  last_snapshot: null,
  latest: { own: { LOG_LEVEL: { value: "warn" } }, inherited: {}, ...timestamps },
};

/** Bodies by method and path. */
export const answers: Record<string, unknown> = {
  "GET /v1/products/trackers/config": { configuration: { location: { radius: 0 } } },
  "GET /v1/products/trackers/locations": {
    locations: [{
      device_id: "0123456789abcdef01234567",
      product_id: 12345,
      device_name: "van-1",
      groups: ["vans"],
      gps_lock: true,
      last_heard: "2026-01-01T00:00:00.000Z",
      online: true,
      geometry: { type: "Point", coordinates: [-122.41, 37.77] },
    }],
    meta: { page: 1, per_page: 20, total_pages: 1, devices_found: 1 },
  },
  "POST /v1/logic/execute": {
    result: {
      status: "Success",
      logs: [{ level: "Info", timestamp: "2026-01-01T00:00:00.000000001Z", args: ["21.5"] }],
    },
  },
  "POST /v1/logic/functions": {
    logic_function: { id: "f1bb67b5-4d0a-4ddc-a1a7-6d3e1dbf1f9a", name: "log temperatures" },
  },
  "GET /v1/ledgers/thresholds/instances/0123456789abcdef01234567": { instance },
  "PUT /v1/ledgers/thresholds/instances/0123456789abcdef01234567": { instance },
  "PUT /v1/products/trackers/env/LOG_LEVEL": envVars,
  "POST /v1/products/trackers/env/rollout": { success: true },
};
