import type { DownloadRequestOptions, FileInput, SharedRequestOptions } from "./common.ts";

/** What is known about a version of a firmware library. */
export interface LibraryAttributes {
  /** Name. */
  name: string;
  /** Version, such as `1.2.3`. */
  version: string;
  /** Who wrote it. */
  author: string;
  /** What it is, in one sentence. */
  sentence?: string;
  /** What it is, in more of them. */
  paragraph?: string;
  /** Address of its web site. */
  url?: string;
  /** Address of its sources. */
  repository?: string;
  /** Hardware that it is for. */
  architectures?: string[];
  /** Who can see it: `public` or `private`. */
  visibility?: string;
  /** Whether it belongs to the account. */
  mine?: boolean;
}

/** A version of a firmware library. */
export interface LibraryInfo {
  /** Id. */
  id: string;
  /** Kind of entry (JSON:API). */
  type: string;
  /** What is known about it. */
  attributes: LibraryAttributes;
  /** Where more of it is. */
  links?: {
    /** Address of its archive. */
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
  /** Those of this page. */
  data: LibraryInfo[];
}

/**
 * Which firmware libraries: `all` public ones and one's own; `public` ones; one's own `private` ones; `mine`, public or
 * private; `official`, `verified` or `featured` ones.
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
  /** Page, from 1. */
  page?: number | undefined;
  /** Libraries in a page. */
  limit?: number | undefined;
  /** Libraries that hold this. */
  filter?: string | undefined;
  /** What to sort by. */
  sort?: string | undefined;
  /** Libraries for any of this hardware. */
  architectures?: string | readonly string[] | undefined;
  /** Libraries of this category. */
  category?: string | undefined;
  /** Which libraries. Default: `all`. */
  scope?: LibraryScope | undefined;
  /** Which ones not. */
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
  /** Page, from 1. */
  page?: number | undefined;
  /** Versions in a page. */
  limit?: number | undefined;
}

/** Options of `contributeLibrary`. */
export interface ContributeLibraryOptions extends SharedRequestOptions {
  /** The sources of the library, a `.tar.gz` archive. */
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
  /** The name once more, without which a public library is not deleted. */
  force?: string | undefined;
}

/** Options of `downloadFile`. */
export interface DownloadFileOptions extends DownloadRequestOptions {
  /** Address of the file, or a path of the API. */
  uri: string;
}
