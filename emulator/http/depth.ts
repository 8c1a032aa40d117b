import type { MiddlewareHandler } from "hono";
import { DEPTH_HEADER } from "../events/publish.ts";
import type { CloudEnv } from "./env.ts";
import { wholeNumber } from "../base/values.ts";

/** Reads how many webhooks and functions have led to a request, so that loops over HTTP come to an end, too. */
export const readDepth: MiddlewareHandler<CloudEnv> = async (c, next) => {
  c.set("depth", wholeNumber(c.req.header(DEPTH_HEADER)) ?? 0);
  await next();
};
