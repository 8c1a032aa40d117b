/** Version of this package, as in `deno.json`; sent in the `User-Agent`. */
export const VERSION = "0.1.0";
