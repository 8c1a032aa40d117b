/** Faults, which make requests fail on demand. The real cloud does not have these routes. */
import { Hono } from "hono";
import type { Cloud } from "../cloud.ts";
import type { Fault } from "../faults/faults.ts";
import { allowDefaultUser } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { readParams } from "../http/params.ts";

/** Returns the routes about faults. */
export function faultRoutes({ faults }: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>({ strict: false });
  app.get("/", allowDefaultUser, (c) => c.json({ faults: faults.list().map(faultJson) }));
  app.post("/", allowDefaultUser, async (c) => {
    const params = await readParams(c);
    try {
      return c.json(faultJson(faults.add({ ...params })), 201);
    } catch (error) {
      if (error instanceof TypeError) throw failure(400, error.message);
      throw error;
    }
  });
  app.delete("/", allowDefaultUser, (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.delete("/:id", allowDefaultUser, (c) => {
    const fault = faults.list().find(({ id }) => id === c.req.param("id"));
    if (!fault) throw failure(404, "Fault not found");
    fault.remove();
    return c.body(null, 204);
  });
  return app;
}

function faultJson({ id, options, struck }: Fault): object {
  return { id, ...options, struck };
}
