/** What the cloud answers to the examples of firmware, device_os, integrations and sims. */

const created = {
  ok: true,
  id: "5f3a0c1b2d4e6f7a8b9c0d1e",
  event: "temperature",
  name: null,
  created_at: "2026-01-01T00:00:00.000Z",
};

/** Bodies by method and path. */
export const answers: Record<string, unknown> = {
  "PUT /v1/devices/coffee-machine": { ok: true, message: "Update started" },
  "POST /v1/binaries": {
    ok: true,
    binary_id: "5f3a0c1b2d4e6f7a8b9c0d1f",
    binary_url: "/v1/binaries/5f3a0c1b2d4e6f7a8b9c0d1f",
    build_target_version: "6.2.1",
    expires_at: "2026-01-02T00:00:00.000Z",
    sizeInfo:
      "   text\t   data\t    bss\t    dec\t    hex\n  10240\t    108\t   1112\t  11460\t   2cc4",
  },
  "GET /v1/binaries/5f3a0c1b2d4e6f7a8b9c0d1f": {},
  "GET /v1/device-os/versions": [
    { version: "6.2.1", platform_id: 32, release_date: "2025-02-01", module_version: 6201 },
  ],
  "POST /v1/webhooks": {
    ...created,
    url: "https://example.com/readings",
    hookUrl: "https://api.particle.io/v1/webhooks/5f3a0c1b2d4e6f7a8b9c0d1e",
  },
  "POST /v1/integrations": {
    ...created,
    integrationUrl: "https://api.particle.io/v1/integrations/5f3a0c1b2d4e6f7a8b9c0d1e",
  },
  "GET /v1/sims": {
    sims: [
      { _id: "8934076500002589174", status: "active", last_device_name: "coffee-machine" },
    ],
  },
};
