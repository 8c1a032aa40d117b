/** Uploads files by path on Deno, Bun and Node to the server of uploads_test.ts. It has no dependencies. */
import { isParticleError, Multipart, Particle } from "../../mod.ts";

// Declared here, so that the types of Bun and Node are not needed.
declare const process: { env: Record<string, string | undefined> };

/** What the server reports about an upload. */
export interface Receipt {
  /** Name and content of each part: its size and the sum of its bytes. */
  parts: [name: string, size: number, sum: number][];
  /** The `content-length` of the request. */
  length: string | null;
}

/** The receipt, or the code of an error. */
type Outcome = Receipt | string;

const { SERVER: baseUrl = "", LARGE = "", SMALL = "", SHRINKING = "" } = process.env;

async function outcomeOf(call: Promise<{ body: Receipt }>): Promise<Outcome> {
  try {
    return (await call).body;
  } catch (error) {
    if (isParticleError(error)) return error.code;
    throw error;
  }
}

const particle = new Particle({ baseUrl, auth: "token" });
const expiring = new Particle({
  baseUrl,
  auth: ({ expired }) => expired ? "token" : "expired",
});

/** Uploads files to a path of the server. */
const put = (uri: string, files: Record<string, string | Blob>, by = particle) =>
  outcomeOf(by.put<Receipt>({ uri, data: new Multipart(files, { last: "field" }) }));

const outcomes: Record<string, Outcome> = {
  large: await put("/v1/take", { "a.bin": LARGE, "b.bin": SMALL }),
  small: await put("/v1/take", { "b.bin": SMALL }),
  "large, after a 401": await put("/v1/take", { "a.bin": LARGE }, expiring),
  "large, redirected": await put("/v1/redirect", { "a.bin": LARGE }),
  "small, redirected": await put("/v1/redirect", { "b.bin": SMALL }),
  "one that shrinks": await put("/v1/shrink", { "c.bin": SHRINKING }),
  "refused before it is read": await put("/v1/refuse", { "a.bin": LARGE }),
};

const { Bun } = globalThis as { Bun?: { file(path: string): Blob } };
if (Bun) {
  const files = { "a.bin": Bun.file(LARGE), "b.bin": Bun.file(SMALL) };
  outcomes["Bun.file()"] = await put("/v1/take", files);
  outcomes["Bun.file(), missing"] = await put("/v1/take", { "c.bin": Bun.file("/no/such/c.bin") });
}

console.log(JSON.stringify(outcomes));
