/** The libraries that every emulator starts with, so that lists and searches are not empty. */
import { createTarGzip } from "nanotar";
import type { Bytes } from "../base/bytes.ts";
import type { LibraryProperties, LibraryVersion } from "./library_version.ts";

/** The owner id of built-in libraries, which belong to no user. */
export const NOBODY = "";

type Builtin =
  & Pick<LibraryProperties, "name" | "version" | "author" | "sentence" | "category">
  & Partial<Pick<LibraryProperties, "architectures">>;

function builtin({ architectures = ["*"], ...known }: Builtin, official: boolean): LibraryVersion {
  return {
    paragraph: "",
    url: "",
    repository: "",
    license: "Apache-2.0",
    architectures,
    ...known,
    ownerId: NOBODY,
    isPublic: true,
    official,
    contributedAt: Date.UTC(2024, 0, 1),
    key: "public",
    archive: new Uint8Array(), // Created on download.
  };
}

/** Returns the built-in libraries, with the newest version of each. */
export function builtinLibraries(): LibraryVersion[] {
  const neopixel = {
    name: "neopixel",
    version: "1.0.4",
    author: "Adafruit",
    sentence: "Drives strips of colored lights.",
    category: "Display",
  };
  const thermometer = {
    name: "emulated-thermometer",
    version: "0.2.0",
    author: "particle-edge",
    sentence: "Reads a thermometer that does not exist.",
    category: "Sensors",
    architectures: ["particle-argon", "particle-boron"],
  };
  return [builtin(neopixel, true), builtin(thermometer, false)];
}

/** Creates the archive of a built-in library: its properties and an empty header. */
export async function builtinArchive(library: LibraryVersion): Promise<Bytes> {
  const { name, version, author, sentence, category, architectures } = library;
  const properties = {
    name,
    version,
    author,
    sentence,
    category,
    architectures: architectures.join(),
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  const attrs = { mtime: library.contributedAt };
  return new Uint8Array(
    await createTarGzip([
      { name: "library.properties", data: lines.join(""), attrs },
      { name: `src/${name}.h`, data: "#pragma once\n", attrs },
    ]),
  );
}
