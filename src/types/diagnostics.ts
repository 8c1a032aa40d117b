import type { SharedRequestOptions } from "./common.ts";
import type { DeviceOptions } from "./devices.ts";

/** A reading that a device could not make, such as `-210`. */
export interface VitalsError {
  /** Error code of Device OS. */
  err: number;
}

/** The radio signal of a device. */
export interface VitalsSignal {
  /** Radio technology: `Wi-Fi`, `GSM`, `EDGE`, `UMTS`, `CDMA`, `LTE`, `LTE Cat-M1` or `LTE Cat-NB1`. */
  at?: string;
  /** Strength, in `strength_units`. */
  strength?: number;
  /** Usually `%`. */
  strength_units?: string;
  /** Measured strength, in `strengthv_units`. */
  strengthv?: number;
  /** Usually `dBm`. */
  strengthv_units?: string;
  /** What was measured: `RSSI`, `RXLEV`, `RSCP` or `RSRP`. */
  strengthv_type?: string;
  /** Quality, in `quality_units`. */
  quality?: number;
  /** Usually `%`. */
  quality_units?: string;
  /** Measured quality, in `qualityv_units`. */
  qualityv?: number;
  /** Usually `dB`. */
  qualityv_units?: string;
  /** What was measured, such as `ECN0`. */
  qualityv_type?: string;
}

/** The cellular network of a device. */
export interface VitalsCellular {
  /** Radio technology, such as `3G`. */
  radio_access_technology?: string;
  /** Name of the network operator. */
  operator?: string;
  /** The cell. */
  cell_global_identity?: {
    mobile_country_code?: number;
    /** A string, because leading zeros count. */
    mobile_network_code?: string;
    location_area_code?: number;
    cell_id?: number;
  };
}

/** A connection of a device, to its network or to the cloud. */
export interface VitalsConnection {
  /** State, such as `connected`. */
  status?: string;
  /** Error code of Device OS; 0 for none. */
  error?: number;
  /** Number of disconnections. */
  disconnects?: number;
  /** Number of attempts to connect. */
  attempts?: number;
  /** Reason of the last disconnection, such as `error` or `reset`. */
  disconnect_reason?: string;
}

/** What a device reports about itself, and the cloud about its connection. Any reading may be missing or an error. */
export interface DeviceVitalsPayload {
  /** Readings of the device. */
  device?: {
    /** Its network. */
    network?: {
      cellular?: VitalsCellular | VitalsError;
      signal?: VitalsSignal | VitalsError;
      connection?: VitalsConnection | VitalsError;
    };
    /** Its connection to the cloud. */
    cloud?: {
      connection?: VitalsConnection | VitalsError;
      /** Numbers of messages, and the round trip in milliseconds. */
      coap?:
        | { transmit?: number; retransmit?: number; unack?: number; round_trip?: number }
        | VitalsError;
      /** Number of events that were dropped because the device published too many. */
      publish?: { rate_limited?: number } | VitalsError;
    };
    /** Its power supply. */
    power?: {
      /** `charge` is in percent; `state` is, for example, `not_charging`. */
      battery?: { charge?: number | VitalsError; state?: string | VitalsError } | VitalsError;
      /** `unknown`, `VIN`, `USB host`, `USB adapter` or `USB otg`. */
      source?: string | VitalsError;
    };
    /** Its microcontroller. */
    system?: {
      /** Seconds since it started. */
      uptime?: number | VitalsError;
      /** RAM, in bytes. */
      memory?: { used?: number; total?: number } | VitalsError;
    };
    /** Readings of later versions. */
    [other: string]: unknown;
  };
  /** Readings of the cloud. */
  service?: {
    /** `ok` or `error`. */
    device?: { status?: string };
    /** `uptime` is the age of the connection in seconds; `sent` is the number of events that the device published. */
    cloud?: { uptime?: number; publish?: { sent?: number } };
    /** Round trip in milliseconds. */
    coap?: { round_trip?: number };
    /** Readings of later versions. */
    [other: string]: unknown;
  };
  /** Readings of later versions. */
  [other: string]: unknown;
}

/** The vitals of a device at a time. */
export interface DeviceVitals {
  /** When they were reported, ISO 8601. */
  updated_at: string;
  /** Id of the device. */
  deviceID: string;
  /** The readings. */
  payload: DeviceVitalsPayload;
}

/** Options of `refreshDeviceVitals`. */
export type RefreshDeviceVitalsOptions = DeviceOptions;

/** Options of `getDeviceVitals`. */
export type GetDeviceVitalsOptions = DeviceOptions;

/** The last vitals of a device. */
export interface DeviceVitalsResponse {
  /** The vitals. */
  diagnostics: DeviceVitals;
}

/** Options of `listDeviceVitals`. */
export interface ListDeviceVitalsOptions extends SharedRequestOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The product it belongs to, by id or slug; required for devices that the account does not own. */
  product?: string | number | undefined;
  /** Vitals reported at this time or later, ISO 8601; at most 30 days ago. */
  startDate?: string | undefined;
  /** Vitals reported before this time, ISO 8601. */
  endDate?: string | undefined;
}

/** Options of `downloadDeviceVitals`. */
export type DownloadDeviceVitalsOptions = ListDeviceVitalsOptions;

/** The vitals of a device over time. */
export interface DeviceVitalsListResponse {
  /** The vitals; their order is unverified. */
  diagnostics: DeviceVitals[];
  /** An error such as `bad_request`: in the examples of Particle, a rejected date gets status 200 and no vitals. */
  error?: string;
  /** Description of the error. */
  description?: string;
}
