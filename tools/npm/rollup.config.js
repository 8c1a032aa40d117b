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

/** The chunks by folder or module. What no chunk has is joined with its entry point. */
const CHUNKS = {
  core: "client",
  resources: "client",
  stream: "client",
  receivers: "receivers",
  // These read global variables as they load: bundlers can only leave them out as modules of their own.
  runtime: "runtime",
};

function chunkOf(path) {
  const [, module, folder] = /\/src\/((\w+)\/\w+)\.js$/.exec(path) ?? [];
  return CHUNKS[module] ?? CHUNKS[folder];
}
