/** The OpenAPI description. It is read as text: the compiler would derive a type of 20,000 lines from it. */
import type { OpenApiDocument } from "../../tools/openapi/document.ts";

/** The description in docs/openapi.json. */
export const openapi: OpenApiDocument = JSON.parse(
  await Deno.readTextFile(new URL("../../docs/openapi.json", import.meta.url)),
);
