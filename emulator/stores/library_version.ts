/** What the cloud knows of a firmware library. */
import type { Bytes } from "../base/bytes.ts";

/** What `library.properties` says of a library; what is missing there is empty. */
export interface LibraryProperties {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly sentence: string;
  readonly paragraph: string;
  readonly url: string;
  readonly repository: string;
  readonly category: string;
  readonly license: string;
  readonly architectures: readonly string[];
}

/** A version of a library. */
export interface LibraryVersion extends LibraryProperties {
  /** Id of the user who contributed it; empty for those that come with the emulator. */
  readonly ownerId: string;
  isPublic: boolean;
  readonly official: boolean;
  readonly contributedAt: number;
  /** What lets anybody download it who was told the address. */
  readonly key: string;
  readonly archive: Bytes;
}
