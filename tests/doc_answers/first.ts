/** What the cloud answers to the examples of sims. */

/** Bodies by method and path. */
export const answers: Record<string, unknown> = {
  "GET /v1/sims": {
    sims: [
      { _id: "8934076500002589174", status: "active", last_device_name: "coffee-machine" },
    ],
  },
};
