/** Changes the text of modules on their way from the repository to an npm package. */
import { ts } from "ts-morph";

/** Where a module refers to another one by URL, as it starts a worker. */
const MODULE_URL = /\bnew URL\(\s*"(\.\.?\/[^"]+)",\s*import\.meta\.url,?\s*\)/g;

/** Lists what a module imports, with types and dynamic imports, in source order. */
export function specifiersOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Lists the modules to which a module refers by URL relative to its own. */
export function moduleUrlsOf(text: string): string[] {
  return [...text.matchAll(MODULE_URL)].flatMap(([, path]) => path ?? []);
}

/**
 * Makes a TypeScript module refer to other modules as they are in the package: `./a.js` for `./a.ts`. TypeScript could
 * do this itself, but neither in declarations nor in URLs.
 */
export function withScriptNames(text: string): string {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  let result = text;
  // From the end, so that the earlier positions stay valid.
  for (const { fileName, pos } of importedFiles.sort((a, b) => b.pos - a.pos)) {
    if (!/^\.\.?\/.*\.ts$/.test(fileName)) continue;
    const start = result.indexOf(fileName, pos);
    const name = fileName.replace(/\.ts$/, ".js");
    result = result.slice(0, start) + name + result.slice(start + fileName.length);
  }
  return result.replace(MODULE_URL, (url) => url.replace(/\.ts"/, '.js"'));
}

/** Adds the library that declares `Disposable` to a declaration that uses it: it is not part of `ES2022` or `DOM`. */
export function withLibraries(declaration: string): string {
  const usesDisposable = /\b(?:Async)?Disposable\b|\bSymbol\.(?:d|asyncD)ispose\b/;
  if (!usesDisposable.test(declaration)) return declaration;
  return `/// <reference lib="esnext.disposable" />\n${declaration}`;
}

/** Makes a script start with the line that runs it with Node. */
export function asProgram(script: string): string {
  return script.startsWith("#!") ? script : `#!/usr/bin/env node\n${script}`;
}
