/** Runs the portable cases in workerd; workerd_test.ts bundles it. */
import { runAll } from "./cases.ts";
import type { CloudAccess } from "./kit.ts";

export default {
  async fetch(_request: Request, env: CloudAccess): Promise<Response> {
    return Response.json(await runAll(env));
  },
};
