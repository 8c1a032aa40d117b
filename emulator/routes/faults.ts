/** What goes wrong on demand. The emulator's own: the real cloud has no such thing. */
import { Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import type { Fault } from "../faults/faults.ts";
import { pathParam, readParams } from "../http/params.ts";
import type { Cloud } from "../cloud.ts";

const shown = ({ id, options, struck }: Fault): object => ({ id, ...options, struck });

/** The routes of faults, for the default user alone. */
export function faultRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>({ strict: false });
  app.use(bearer(cloud), async (c, next) => {
    if (c.get("token").user !== cloud.defaultUser) {
      throw failure(403, "Only the default user may do this");
    }
    await next();
  });
  app.get("/", (c) => c.json({ faults: cloud.faults.list().map(shown) }));
  app.post("/", async (c) => {
    const params = await readParams(c);
    try {
      return c.json(shown(cloud.faults.add({ ...params })), 201);
    } catch (error) {
      if (error instanceof TypeError) throw failure(400, error.message);
      throw error;
    }
  });
  app.delete("/", (c) => {
    cloud.faults.clear();
    return c.body(null, 204);
  });
  app.delete("/:id", (c) => {
    const id = pathParam(c, "id");
    const fault = cloud.faults.list().find((one) => one.id === id);
    if (!fault) throw failure(404, "Fault not found");
    fault.remove();
    return c.body(null, 204);
  });
  return app;
}
