import { ParticleError } from "../core/errors.ts";
import type { LibraryAttributes, LibraryInfo } from "../types/libraries.ts";

/** What a {@linkcode Library} needs of a `Client`. */
export interface LibraryDownloader {
  /** Downloads a file. */
  downloadFile(uri: string): Promise<ArrayBuffer>;
}

/**
 * A version of a firmware library, as the calls of a `Client` resolve to it. Whatever the cloud tells about it is a
 * property of its own, also what is not declared here.
 */
export class Library implements LibraryAttributes {
  /** Id of the entry. */
  readonly id: string;
  /** Name. */
  declare readonly name: string;
  /** Version, such as `1.2.3`. */
  declare readonly version: string;
  /** Who wrote it. */
  declare readonly author: string;
  /** What it is, in one sentence. */
  declare readonly sentence?: string;
  /** What it is, in more of them. */
  declare readonly paragraph?: string;
  /** Address of its web site. */
  declare readonly url?: string;
  /** Address of its sources. */
  declare readonly repository?: string;
  /** Hardware that it is for. */
  declare readonly architectures?: string[];
  /** Who can see it: `public` or `private`. */
  declare readonly visibility?: string;
  /** Whether it belongs to the account. */
  declare readonly mine?: boolean;
  /** Address of its archive; `undefined` if the cloud gave none. */
  readonly downloadUrl: string | undefined;
  readonly #client: LibraryDownloader;

  /** Makes a library of what the cloud tells about it. */
  constructor(client: LibraryDownloader, { id, attributes, links }: Partial<LibraryInfo>) {
    this.#client = client;
    this.id = id ?? "";
    this.downloadUrl = links?.download;
    for (const [name, value] of Object.entries(attributes ?? {})) {
      // What comes from outside must replace neither a method nor the prototype.
      if (!(name in this)) Object.assign(this, { [name]: value });
    }
  }

  /**
   * Downloads the archive of the library, a `.tar.gz` file.
   *
   * @returns The bytes of the file.
   * @throws {ParticleError} with code `invalid_response` if the cloud's response had no download address.
   */
  download(): Promise<ArrayBuffer> {
    if (this.downloadUrl !== undefined) return this.#client.downloadFile(this.downloadUrl);
    const message = `The cloud gave no address to download the library ${this.name} from`;
    return Promise.reject(new ParticleError(message, { code: "invalid_response" }));
  }
}
