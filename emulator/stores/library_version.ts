/** What the cloud knows of a firmware library. */
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
  /** Id of the user who contributed it; empty for those that come with the emulator. */
  ownerId: Type.String(),
  isPublic: Type.Boolean(),
  official: Type.Boolean(),
  contributedAt: Type.Number(),
  /** Lets anybody who was told the address download it. */
  key: Type.String(),
  archive: BYTES,
});

/** A version as it is saved. */
export type SavedLibrary = Type.Static<typeof LIBRARY>;

/** What `library.properties` says of a library; what is missing there is empty. */
export type LibraryProperties = Readonly<Pick<SavedLibrary, keyof typeof PROPERTIES>>;

/** A version of a library. */
export interface LibraryVersion extends Omit<SavedLibrary, "archive"> {
  readonly archive: Bytes;
}
