/**
 * The entry of the file for script tags: defines the global `Particle` and nothing else. A page needs only the class:
 * errors have all their fields, streams come from `getEventStream()`, and static properties added here would be missing
 * from the types. The ES module beside this file has the other exports.
 */
import { Particle } from "../mod.ts";

Object.assign(globalThis, { Particle });
