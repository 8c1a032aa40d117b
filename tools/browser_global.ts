/**
 * What a script tag loads: it defines the global `Particle`, and nothing else. The class is all that a page needs:
 * errors have their fields wherever they come from, streams come from `getEventStream()`, and names hung onto the
 * class here would be in no type. Who wants the other exports imports the ES module beside it.
 */
import { Particle } from "../mod.ts";

Object.assign(globalThis, { Particle });
