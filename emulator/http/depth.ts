import type { MiddlewareHandler } from "hono";
import { DEPTH_HEADER } from "../events/publish.ts";
import type { CloudEnv } from "./env.ts";
import { wholeNumber } from "../base/values.ts";

/** Notes how many webhooks and functions led to a request: a loop over HTTP has to end like any other. */
export const readDepth: MiddlewareHandler<CloudEnv> = async (c, next) => {
  c.set("depth", wholeNumber(c.req.header(DEPTH_HEADER)) ?? 0);
  await next();
};
