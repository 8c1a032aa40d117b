/** Makes the calls of calls.ts in a browser; bundled by send_once_test.ts. */
import { makeCalls } from "./calls.ts";

const { baseUrl }: { baseUrl: string } = await (await fetch("/access")).json();
await fetch("/report", { method: "POST", body: JSON.stringify(await makeCalls(baseUrl)) });
