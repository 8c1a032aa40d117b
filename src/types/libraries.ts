import type { DownloadRequestOptions, FileInput, SharedRequestOptions } from "./common.ts";

/** Attributes of a version of a firmware library. */
export interface LibraryAttributes {
  /** Name of the library. */
  name: string;
  /** Version, such as `1.2.3`. */
  version: string;
  /** Author of the library. */
  author: string;
  /** Description in one sentence. */
  sentence?: string;
  /** Longer description. */
  paragraph?: string;
  /** URL of its website. */
  url?: string;
  /** URL of its source code. */
  repository?: string;
  /** Platforms that it supports. */
  architectures?: string[];
  /** Visibility: `public` or `private`. */
  visibility?: string;
  /** Whether it belongs to the account. */
  mine?: boolean;
}

/** A version of a firmware library. */
export interface LibraryInfo {
  /** Id of the version. */
  id: string;
  /** Type of the entry (JSON:API). */
  type: string;
  /** Attributes of the version. */
  attributes: LibraryAttributes;
  /** Links of the version. */
  links?: {
    /** URL of its archive. */
    download?: string;
  };
}

/** One version of a firmware library. */
export interface LibraryResponse {
  /** The version. */
  data: LibraryInfo;
}

/** Firmware libraries, or versions of one. */
export interface LibraryListResponse {
  /** The libraries or versions of this page. */
  data: LibraryInfo[];
}

/**
 * Which firmware libraries: `all` public libraries and your own; `public` libraries; your own `private` libraries;
 * `mine`, your own public and private ones; `official`, `verified` or `featured` libraries.
 */
export type LibraryScope =
  | "all"
  | "public"
  | "private"
  | "mine"
  | "official"
  | "verified"
  | "featured";

/** Options of `listLibraries`. */
export interface ListLibrariesOptions extends SharedRequestOptions {
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Libraries per page. */
  limit?: number | undefined;
  /** Only libraries that contain this text. */
  filter?: string | undefined;
  /**
   * `name`, `date`, `installs`, `popularity`, `official` or `verified`, or several of them, separated by commas. A minus
   * in front of a field reverses its order.
   */
  sort?: string | undefined;
  /** Only libraries that support any of these platforms. */
  architectures?: string | readonly string[] | undefined;
  /** Only libraries of this category. */
  category?: string | undefined;
  /** Scope of the libraries to include. Default: `all`. */
  scope?: LibraryScope | undefined;
  /** Scopes of the libraries to exclude. */
  excludeScopes?: LibraryScope | readonly LibraryScope[] | undefined;
}

/** Options of `getLibrary`. */
export interface GetLibraryOptions extends SharedRequestOptions {
  /** Name of the library. */
  name: string;
  /** Version of the library. Default: the latest. */
  version?: string | undefined;
}

/** Options of `getLibraryVersions`. */
export interface GetLibraryVersionsOptions extends SharedRequestOptions {
  /** Name of the library. */
  name: string;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Versions per page. */
  limit?: number | undefined;
}

/** Options of `contributeLibrary`. */
export interface ContributeLibraryOptions extends SharedRequestOptions {
  /** The source files of the library, as a `.tar.gz` archive. */
  archive: FileInput;
}

/** Options of `publishLibrary`. */
export interface PublishLibraryOptions extends SharedRequestOptions {
  /** Name of the library. */
  name: string;
}

/** Options of `deleteLibrary`. */
export interface DeleteLibraryOptions extends SharedRequestOptions {
  /** Name of the library. */
  name: string;
  /** The name of the library again, as confirmation; required to delete a public library. */
  force?: string | undefined;
}

/** Options of `downloadFile`. */
export interface DownloadFileOptions extends DownloadRequestOptions {
  /** URL of the file, or a path of the API. */
  uri: string;
}
