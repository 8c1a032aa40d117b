/** Makes the calls of retries.ts in workerd; bundled by retries_test.ts. */
import { makeCalls } from "./retries.ts";

export default {
  async fetch(_request: Request, env: { SERVER: string; REFUSED: string }): Promise<Response> {
    return Response.json(await makeCalls(env));
  },
};
