/** The data of a firmware library's version. */
import * as Type from "typebox/type";
import type { Bytes } from "../base/bytes.ts";
import { closed } from "../base/schema.ts";
import { BYTES } from "./store.ts";

const PROPERTIES = {
  name: Type.String(),
  version: Type.String(),
  author: Type.String(),
  sentence: Type.String(),
  paragraph: Type.String(),
  url: Type.String(),
  repository: Type.String(),
  category: Type.String(),
  license: Type.String(),
  architectures: Type.Array(Type.String()),
};
export const LIBRARY = closed({
  ...PROPERTIES,
  /** Id of the user who contributed it; empty for built-in libraries. */
  ownerId: Type.String(),
  isPublic: Type.Boolean(),
  official: Type.Boolean(),
  contributedAt: Type.Number(),
  /** A secret part of the download URL, which works without a token. */
  key: Type.String(),
  archive: BYTES,
});

/** The saved form of a version. */
export type SavedLibrary = Type.Static<typeof LIBRARY>;

/** The properties from a library's `library.properties`. Missing ones are empty. */
export type LibraryProperties = Readonly<Pick<SavedLibrary, keyof typeof PROPERTIES>>;

/** A version of a library. */
export interface LibraryVersion extends Omit<SavedLibrary, "archive"> {
  readonly archive: Bytes;
}
