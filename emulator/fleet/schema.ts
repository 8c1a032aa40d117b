/** Public apart from `fleet_file.ts`, so that the declarations of the package do not need those of TypeBox. */
import { FLEET } from "./fleet_file.ts";

/** The JSON schema of fleet files, for editors. The program prints it with `--fleet-schema`. */
export const fleetSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Fleet of the Particle Cloud emulator",
  ...structuredClone<object>(FLEET), // Drops the non-enumerable members of TypeBox.
};
