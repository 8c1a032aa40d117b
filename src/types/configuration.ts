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
  /** The complete configuration. It replaces the old one; values are not merged. */
  config: ConfigurationValues;
  /** Ids of the only devices to update. Default: all devices. */
  deviceIds?: readonly string[] | undefined;
}

/** Options of `setProductDeviceConfiguration`. */
export interface SetProductDeviceConfigurationOptions extends GetProductDeviceConfigurationOptions {
  /** The complete configuration. It replaces the old one; values are not merged. */
  config: ConfigurationValues;
}

/** Options of `setProductConfigurationSchema`. */
export interface SetProductConfigurationSchemaOptions extends GetProductConfigurationOptions {
  /** The complete schema. It replaces the old one; schemas are not merged. */
  schema: ConfigurationSchema;
}

/** Options of `setProductDeviceConfigurationSchema`. */
export interface SetProductDeviceConfigurationSchemaOptions
  extends GetProductDeviceConfigurationOptions {
  /** The complete schema. It replaces the old one; schemas are not merged. */
  schema: ConfigurationSchema;
}

/** Options of `deleteProductConfigurationSchema`. */
export type DeleteProductConfigurationSchemaOptions = GetProductConfigurationOptions;

/** Options of `deleteProductDeviceConfigurationSchema`. */
export type DeleteProductDeviceConfigurationSchemaOptions = GetProductDeviceConfigurationOptions;

/** A configuration: JSON values by module, as described by its schema. */
export type ConfigurationValues = Readonly<Record<string, unknown>>;

/** The configuration of a product. */
export interface ProductConfigurationResponse {
  /** The configuration that the devices should use. */
  configuration: ConfigurationValues;
}

/** The configuration of a device. */
export interface ProductDeviceConfigurationResponse {
  /** The current and the pending configuration. */
  configuration: DeviceConfiguration;
}

/** The current and the pending configuration of a device. */
export interface DeviceConfiguration {
  /** The configuration that the device uses. */
  current?: ConfigurationValues | null;
  /** The configuration that the device has not applied yet. */
  pending?: ConfigurationValues | null;
}

/** A JSON schema. */
export type ConfigurationSchema = Readonly<Record<string, unknown>>;
