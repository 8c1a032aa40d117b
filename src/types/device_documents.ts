import type { SharedRequestOptions } from "./common.ts";

/** An application that runs in containers on a Linux device. */
export interface DeviceApplication {
  /** Name of the application. */
  name: string;
  /** Its Compose file, as text. */
  composeFile: string;
}

/** The document `system` of a Linux device. Other documents may have any content. */
export interface DeviceDocument {
  /** The features of the device. */
  features?: {
    /** The applications that should run on the device. In old documents, `apps` may be an object. */
    applications?: {
      /** What should run. */
      desiredProperties?: { apps?: DeviceApplication[] | Record<string, unknown> };
      /** Any other property. */
      [property: string]: unknown;
    };
    /** Any other feature. */
    [feature: string]: unknown;
  };
  /** Any other property. */
  [property: string]: unknown;
}

/** Options of `getDeviceDocument`. */
export interface GetDeviceDocumentOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device. */
  deviceId: string;
  /** Name of the document, such as `system`. */
  document: string;
}

/** A document of a device. */
export interface DeviceDocumentResponse {
  /** The document. */
  data: DeviceDocument;
}

/** Adds an element to an array in a document, or replaces the element that has the same value of `key`. */
export interface UpsertOperation {
  /** The kind of operation. */
  action: "upsert";
  /** Names of the properties that lead to the array. */
  path: readonly string[];
  /** Name of the property that identifies an element. */
  key: string;
  /** The element. */
  value: Readonly<Record<string, unknown>>;
}

/** Removes elements from an array in a document. */
export interface RemoveOperation {
  /** The kind of operation. */
  action: "remove";
  /** Names of the properties that lead to the array. */
  path: readonly string[];
  /** Properties of the elements to remove, with their values. */
  predicate: Readonly<Record<string, unknown>>;
}

/** Options of `patchDeviceDocument`. */
export interface PatchDeviceDocumentOptions extends GetDeviceDocumentOptions {
  /** The change. */
  operation: UpsertOperation | RemoveOperation;
}
