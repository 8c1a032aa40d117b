/** A Worker that passes the delivery in its environment to the function and responds with the receiver's status. */
import { logicReceiver } from "../../../src/logic/mod.ts";
import { Particle } from "../../../mod.ts";
import { deliveryOf, SECRET } from "./delivery.ts";
import average from "./average.js";

/** URL and token of the cloud, and the fields of the delivery. */
interface Env {
  BASE_URL: string;
  TOKEN: string;
  FIELDS: string;
}

export default {
  async fetch(_: Request, { BASE_URL, TOKEN, FIELDS }: Env): Promise<Response> {
    const particle = new Particle({ baseUrl: BASE_URL, auth: TOKEN });
    const receive = logicReceiver(average, { secrets: [SECRET], particle, ledgers: ["averages"] });
    const { status } = await receive(deliveryOf(JSON.parse(FIELDS)));
    return new Response(`${status}`);
  },
};
