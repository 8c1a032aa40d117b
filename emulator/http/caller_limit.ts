/** Limits how many requests of one caller may wait, so that others still get a response. */
import type { MiddlewareHandler } from "hono";
import { callerOf } from "./bearer.ts";
import type { User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { CloudEnv } from "./env.ts";
import { CloudError } from "./errors.ts";

/** Rejects requests of users with too many waiting requests. Requests without a valid token are counted together. */
export function limitCallers(cloud: Cloud): MiddlewareHandler<CloudEnv> {
  const waiting = new Map<User | undefined, number>();
  const { maxRequestsPerUser: max } = cloud.settings;
  return async (c, next) => {
    if (!c.env.isServed) return await next(); // Requests of the program itself are not limited.
    const user = callerOf(cloud, c);
    const count = waiting.get(user) ?? 0;
    if (count >= max) {
      await c.req.raw.body?.cancel();
      throw user
        ? tooMany(429, `${max} requests of this user are waiting for a response`)
        : tooMany(503, `${max} requests without a valid token are waiting for a response`);
    }
    waiting.set(user, count + 1);
    try {
      await next();
    } finally {
      const left = (waiting.get(user) ?? 1) - 1;
      if (left > 0) waiting.set(user, left);
      else waiting.delete(user);
    }
  };
}

function tooMany(status: 429 | 503, error: string): CloudError {
  return new CloudError(status, { ok: false, error }, { "retry-after": "1" });
}
