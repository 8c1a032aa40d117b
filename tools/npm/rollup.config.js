/** How rollup joins the modules of the SDK; `join_modules.ts` passes the entry points and the folder for the output. */
export default {
  output: {
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    // Readable names, in the stack traces of users, too.
    minifyInternalExports: false,
    manualChunks: chunkOf,
  },
  onwarn(warning) {
    throw new Error(warning.message);
  },
};

/** The chunks by folder. Modules of other folders are joined with their entry point. */
const CHUNKS = {
  core: "client",
  resources: "client",
  stream: "client",
  receivers: "receivers",
  // These read global variables as they load: bundlers can only leave them out as modules of their own.
  runtime: "runtime",
};

function chunkOf(path) {
  return CHUNKS[/\/src\/(\w+)\/\w+\.js$/.exec(path)?.[1]];
}
