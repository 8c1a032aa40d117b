/** Makes the calls of calls.ts in workerd; bundled by send_once_test.ts. */
import { makeCalls } from "./calls.ts";

export default {
  async fetch(_request: Request, { SERVER }: { SERVER: string }): Promise<Response> {
    return Response.json(await makeCalls(SERVER));
  },
};
