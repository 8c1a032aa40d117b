/** Cases of devices. */
import type { CloudCase } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {};
