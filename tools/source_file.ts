/** Parses TypeScript for the tools that read the project's own sources. */
import { Project, type SourceFile } from "ts-morph";

const project = new Project({ useInMemoryFileSystem: true });

/** Parses a source file without resolving its imports. */
export function parseSource(path: string, text: string): SourceFile {
  return project.createSourceFile(`/${path}`, text, { overwrite: true });
}

/** A named import of a file. */
export interface NamedImport {
  /** The name in this file. */
  local: string;
  /** The name under which the module exports it. */
  name: string;
  /** The module specifier as written in the source. */
  specifier: string;
  /** The line of the import statement, counted from 1. */
  line: number;
}

/** Lists the named imports of a file, in source order. */
export function namedImports(file: SourceFile): NamedImport[] {
  return file.getImportDeclarations().flatMap((statement) => {
    const specifier = statement.getModuleSpecifierValue();
    const line = statement.getStartLineNumber();
    return statement.getNamedImports().map((item) => {
      const name = item.getName();
      return { local: item.getAliasNode()?.getText() ?? name, name, specifier, line };
    });
  });
}
