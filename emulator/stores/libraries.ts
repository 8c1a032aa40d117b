/** Firmware libraries: their versions, visibility and lookup. Source: API reference, Libraries. */
import * as Type from "typebox/type";
import { builtinLibraries } from "./builtin_libraries.ts";
import { LIBRARY, type LibraryVersion, type SavedLibrary } from "./library_version.ts";
import {
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  Store,
  textOfBytes,
} from "./store.ts";

/** Sorts versions such as `1.10.0`, highest first. */
function newestFirst(a: LibraryVersion, b: LibraryVersion): number {
  return compareVersions(b.version, a.version);
}

/** Compares two versions for `sort()`, lowest first. A prerelease is lower than its release. */
export function compareVersions(a: string, b: string): number {
  const [[left = "", preLeft], [right = "", preRight]] = [a.split("-", 2), b.split("-", 2)];
  const parts = left.split(".").map((part, i) => Number(part) - Number(right.split(".")[i] ?? 0));
  const difference = parts.find((part) => part !== 0);
  if (difference !== undefined) return difference;
  if (preLeft === preRight) return 0;
  if (preLeft === undefined || preRight === undefined) return preLeft === undefined ? 1 : -1;
  return preLeft < preRight ? -1 : 1;
}

/** Stores the libraries of all users. */
export class LibraryStore extends Store<SavedLibrary[]> {
  override readonly schema = Type.Array(LIBRARY);
  /** Versions by lower-case name, newest first. */
  #libraries = new Map<string, LibraryVersion[]>();

  constructor() {
    super();
    for (const library of builtinLibraries()) this.add(library);
  }

  /** Adds a new version to its library. */
  add(version: LibraryVersion): void {
    const name = version.name.toLowerCase();
    const versions = [...this.#libraries.get(name) ?? [], version];
    this.#libraries.set(name, versions.sort(newestFirst));
  }

  /** Lists all versions of a library, including private ones, newest first. */
  all(name: string): readonly LibraryVersion[] {
    return this.#libraries.get(name.toLowerCase()) ?? [];
  }

  /** Lists the versions of a library that a user may see, newest first. */
  visible(name: string, userId: string): LibraryVersion[] {
    return this.all(name).filter(({ isPublic, ownerId }) => isPublic || ownerId === userId);
  }

  /** Returns the newest version of each library that a user may see, ordered by name. */
  latest(userId: string): LibraryVersion[] {
    const names = [...this.#libraries.keys()].sort();
    return names.flatMap((name) => this.visible(name, userId).slice(0, 1));
  }

  /** Returns the version with the given key in its download URL. */
  byKey(name: string, key: string): LibraryVersion | undefined {
    return this.all(name).find((version) => version.key === key);
  }

  /** The total size of all archives, in bytes. */
  get totalBytes(): number {
    let total = 0;
    for (const versions of this.#libraries.values()) {
      for (const { archive } of versions) total += archive.length;
    }
    return total;
  }

  delete(name: string): void {
    this.#libraries.delete(name.toLowerCase());
  }

  override save(encode: EncodeBytes = encodeBase64): SavedLibrary[] {
    return [...this.#libraries.values()].flat().map((one) => ({
      ...one,
      architectures: [...one.architectures],
      archive: encode(one.archive),
    }));
  }

  override load(saved: SavedLibrary[], decode: DecodeBytes = decodeBase64): void {
    this.#libraries.clear();
    for (const one of saved) {
      this.add({
        ...one,
        architectures: [...one.architectures],
        archive: decode(textOfBytes(one.archive)),
      });
    }
  }
}
