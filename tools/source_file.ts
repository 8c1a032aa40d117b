/** Parses TypeScript for the tools that read the project's own sources. */
import { Project, type SourceFile } from "ts-morph";

const project = new Project({ useInMemoryFileSystem: true });

/** Parses a source file, without resolving what it imports. */
export function parseSource(path: string, text: string): SourceFile {
  return project.createSourceFile(`/${path}`, text, { overwrite: true });
}

/** A name that a file imports with braces. */
export interface NamedImport {
  /** What the file calls it. */
  local: string;
  /** What its module calls it. */
  name: string;
  /** Its module, as written. */
  specifier: string;
  /** The line of the import statement, from 1. */
  line: number;
}

/** The names that a file imports with braces, in the order of the source. */
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
