/** Version of this package, as in `deno.json`. It is part of the `User-Agent`. */
export const VERSION = "0.1.0";
