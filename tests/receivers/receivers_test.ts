import { assertEquals } from "@std/assert";
import { receiverCases } from "./cases.ts";

for (const [name, run] of Object.entries(receiverCases)) {
  const tools = { baseUrl: "", token: "", username: "", password: "", equal: assertEquals };
  Deno.test(name, () => run(tools));
}
