/** What compiles: the types of items and pages are inferred, and functions that are not paged lists are rejected. */
import { assertEquals } from "@std/assert";
import type {
  DeviceInfo,
  DeviceListResponse,
  DeviceLocationInfo,
  DeviceOsVersion,
  LedgerDefinition,
  LedgerInstance,
  LedgerInstanceListResponse,
  LedgerListResponse,
  LedgerVersionListResponse,
  LibraryInfo,
  LibraryListResponse,
  ListDeviceOsVersionsResponse,
  LocationListResponse,
  NetworkInfo,
  SimInfo,
  SimListResponse,
} from "../../mod.ts";
import { Particle } from "../../mod.ts";
import { pages, paginate } from "../../src/paginate/mod.ts";
import { listAccessTokens } from "../../src/resources/auth.ts";
import { listDeviceOsVersions } from "../../src/resources/device_os.ts";
import { getDevice, listDevices } from "../../src/resources/devices.ts";
import {
  getLedger,
  listLedgerInstances,
  listLedgerInstanceVersions,
  listLedgers,
} from "../../src/resources/ledgers.ts";
import { getLibraryVersions, listLibraries } from "../../src/resources/libraries.ts";
import { getProductLocations } from "../../src/resources/locations.ts";
import { listMeshNetworkDevices, listMeshNetworks } from "../../src/resources/mesh.ts";
import { listSIMs } from "../../src/resources/sims.ts";

const particle = new Particle({ auth: "t0ken" });
const product = 1;
const ledger = { ledgerName: "l" };

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only if `iterator` has values of exactly the type `T`. */
function has<T>() {
  return <V>(
    _iterator: AsyncIterableIterator<V>,
    ..._same: Equal<T, V> extends true ? [] : [never]
  ) => {};
}

Deno.test("the types of items and pages are those of the function", () => {
  has<DeviceInfo>()(paginate(particle, listDevices, { product, perPage: 5 }));
  has<SimInfo>()(paginate(particle, listSIMs, { product }));
  has<LedgerDefinition>()(paginate(particle, listLedgers));
  has<LedgerInstance>()(paginate(particle, listLedgerInstances, ledger));
  has<LedgerInstance>()(
    paginate(particle, listLedgerInstanceVersions, { ...ledger, scopeValue: "v" }),
  );
  has<DeviceLocationInfo>()(paginate(particle, getProductLocations, { product }));
  has<LibraryInfo>()(paginate(particle, listLibraries, { limit: 5 }));
  has<LibraryInfo>()(paginate(particle, getLibraryVersions, { name: "n" }));
  has<DeviceOsVersion>()(paginate(particle, listDeviceOsVersions));
  has<NetworkInfo>()(paginate(particle, listMeshNetworks));
  has<DeviceInfo>()(paginate(particle, listMeshNetworkDevices, { networkId: "n" }));

  has<DeviceListResponse>()(pages(particle, listDevices, { product }));
  has<SimListResponse>()(pages(particle, listSIMs, { product }));
  has<LedgerListResponse>()(pages(particle, listLedgers, {}));
  has<LedgerInstanceListResponse>()(pages(particle, listLedgerInstances, ledger));
  has<LedgerVersionListResponse>()(
    pages(particle, listLedgerInstanceVersions, { ...ledger, scopeValue: "v" }),
  );
  has<LocationListResponse>()(pages(particle, getProductLocations, { product }));
  has<LibraryListResponse>()(pages(particle, listLibraries));
  has<ListDeviceOsVersionsResponse>()(pages(particle, listDeviceOsVersions));
  has<NetworkInfo[]>()(pages(particle, listMeshNetworks));
});

Deno.test("other functions and options do not compile", () => {
  const wrong = [
    // @ts-expect-error a device is not a list
    () => paginate(particle, getDevice, { deviceId: "d" }),
    // @ts-expect-error a ledger is not a list
    () => pages(particle, getLedger, ledger),
    // @ts-expect-error this list has no pages
    () => paginate(particle, listAccessTokens, { username: "u", password: "p" }),
    // @ts-expect-error the devices of the account have no pages
    () => paginate(particle, listDevices),
    // @ts-expect-error the devices of the account have no pages
    () => paginate(particle, listDevices, {}),
    // @ts-expect-error the SIM cards of the account have no pages
    () => pages(particle, listSIMs),
    // @ts-expect-error a required option is missing
    () => paginate(particle, listLedgerInstances),
    // @ts-expect-error an option does not exist
    () => paginate(particle, listLedgers, { limit: 5 }),
    // @ts-expect-error a method that is taken off its object
    () => paginate(particle, particle.listLedgers),
    // @ts-expect-error the client is missing
    () => paginate(listLedgers, {}),
  ];
  assertEquals(wrong.length, 10);
});
