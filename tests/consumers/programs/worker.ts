/** Runs the checks in a Worker, whose requests are those of the webhook and one that asks for the report. */
import type { ReceiverContext } from "@particle-edge/sdk/receivers";
import { receive, runChecks } from "./checks.ts";

/** The bindings of the Worker. */
interface Env {
  /** The cloud as JSON. */
  CLOUD: string;
  /** The text to upload, as a Worker has no files. */
  FILE: string;
}

const worker = {
  async fetch(request: Request, env: Env, context: ReceiverContext): Promise<Response> {
    const hookUrl = new URL("/hook", request.url).href;
    if (request.url === hookUrl) return await receive(request, context);
    const file = new TextEncoder().encode(env.FILE);
    return Response.json(await runChecks({ ...JSON.parse(env.CLOUD), hookUrl, file }));
  },
};
export default worker;
