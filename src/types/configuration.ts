import type { SharedRequestOptions } from "./common.ts";

/** Options of `getProductConfiguration`. */
export interface GetProductConfigurationOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
}

/** Options of `getProductConfigurationSchema`. */
export type GetProductConfigurationSchemaOptions = GetProductConfigurationOptions;

/** Options of `getProductDeviceConfiguration`. */
export interface GetProductDeviceConfigurationOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device. */
  deviceId: string;
}

/** Options of `getProductDeviceConfigurationSchema`. */
export type GetProductDeviceConfigurationSchemaOptions = GetProductDeviceConfigurationOptions;

/** Options of `setProductConfiguration`. */
export interface SetProductConfigurationOptions extends GetProductConfigurationOptions {
  /** The whole configuration: it replaces the old one, nothing is merged. */
  config: ConfigurationValues;
}

/** Options of `setProductDeviceConfiguration`. */
export interface SetProductDeviceConfigurationOptions extends GetProductDeviceConfigurationOptions {
  /** The whole configuration: it replaces the old one, nothing is merged. */
  config: ConfigurationValues;
}

/** A configuration: JSON values by module, as its schema describes them. */
export type ConfigurationValues = Readonly<Record<string, unknown>>;

/** The configuration of a product. */
export interface ProductConfigurationResponse {
  /** What its devices are to use. */
  configuration: ConfigurationValues;
}

/** The configuration of a device. */
export interface ProductDeviceConfigurationResponse {
  /** What it uses and what it is to use. */
  configuration: DeviceConfiguration;
}

/** What a device uses and what it is to use. */
export interface DeviceConfiguration {
  /** What it uses. */
  current?: ConfigurationValues | null;
  /** What it has not taken over yet. */
  pending?: ConfigurationValues | null;
}

/** A JSON schema. */
export type ConfigurationSchema = Readonly<Record<string, unknown>>;
