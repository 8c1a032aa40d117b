import { ParticleError } from "../core/errors.ts";
import type { LibraryAttributes, LibraryInfo } from "../types/libraries.ts";

/** The part of a `Client` that a {@linkcode Library} uses. */
export interface LibraryDownloader {
  /** Downloads a file. */
  downloadFile(uri: string): Promise<ArrayBuffer>;
}

/**
 * A version of a firmware library, as returned by the calls of a `Client`. Every attribute in the response becomes a
 * property, including attributes that are not declared here.
 */
export class Library implements LibraryAttributes {
  /** Id of the library. */
  readonly id: string;
  /** Name of the library. */
  declare readonly name: string;
  /** Version, such as `1.2.3`. */
  declare readonly version: string;
  /** Author of the library. */
  declare readonly author: string;
  /** Description in one sentence. */
  declare readonly sentence?: string;
  /** Longer description. */
  declare readonly paragraph?: string;
  /** URL of its website. */
  declare readonly url?: string;
  /** URL of its source code. */
  declare readonly repository?: string;
  /** Platforms that it supports. */
  declare readonly architectures?: string[];
  /** Visibility: `public` or `private`. */
  declare readonly visibility?: string;
  /** Whether it belongs to the account. */
  declare readonly mine?: boolean;
  /** URL of the archive; `undefined` if the response had none. */
  readonly downloadUrl: string | undefined;
  readonly #client: LibraryDownloader;

  /** Creates a library from an entry of a response. */
  constructor(client: LibraryDownloader, { id, attributes, links }: Partial<LibraryInfo>) {
    this.#client = client;
    this.id = id ?? "";
    this.downloadUrl = links?.download;
    for (const [name, value] of Object.entries(attributes ?? {})) {
      // An attribute from the cloud must not replace a method or the prototype.
      if (!(name in this)) Object.assign(this, { [name]: value });
    }
  }

  /**
   * Downloads the archive of the library, a `.tar.gz` file.
   *
   * @returns The bytes of the file.
   * @throws {ParticleError} with code `invalid_response` if the response had no download URL.
   */
  download(): Promise<ArrayBuffer> {
    if (this.downloadUrl !== undefined) return this.#client.downloadFile(this.downloadUrl);
    const message = `The response has no download URL for the library ${this.name}`;
    return Promise.reject(new ParticleError(message, { code: "invalid_response" }));
  }
}
