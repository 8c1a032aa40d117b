/** Compiles the files of a request. Source: API reference, Compile source code. */
import { sha256, toHex } from "../base/bytes.ts";
import { flag, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import {
  type Compilation,
  compile,
  isProjectFile,
  isSource,
  readSources,
} from "../firmware/compile.ts";
import { defaultVersion, runsOn } from "../firmware/device_os_table.ts";
import { CloudError, failures } from "../http/errors.ts";

/** The most files in a project. Our own choice. */
const FILES_MAX = 1000;
/** The largest project, in bytes. Our own choice: the real limit is not published. */
const SOURCES_MAX = 2 * 1024 * 1024;

/** A compiled binary, and the Device OS version that it is for. */
export interface Compiled extends Compilation {
  readonly targetVersion: string;
  readonly hash: string;
}

/** Reads the Device OS version that a request names. Defaults to the latest version for the platform. */
function readTarget(params: Params, platformId: number): string {
  const latest = defaultVersion(platformId);
  if (latest === undefined) throw failures(400, `Unknown platform ${platformId}`);
  const requested = params.build_target_version;
  if (requested === undefined || requested === "" || requested === "latest") return latest;
  if (flag(params.latest)) return latest;
  const version = text(requested) ?? "";
  if (runsOn(version, platformId)) return version;
  throw failures(400, `Unknown build target version for platform ${platformId}`);
}

/** Compiles files. Throws an error with the compiler's messages if that fails. */
export async function compileFiles(
  cloud: Cloud,
  files: readonly File[],
  params: Params,
  platformId: number,
): Promise<Compiled> {
  const targetVersion = readTarget(params, platformId);
  if (files.length > FILES_MAX) throw failures(400, `At most ${FILES_MAX} files can be compiled`);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > SOURCES_MAX) throw failures(413, "The sources are too large");
  const other = files.find(({ name }) => !isProjectFile(name));
  if (other) throw failures(400, `${other.name} is not a source file`);
  if (!files.some(({ name }) => isSource(name))) throw failures(400, "No source files were sent");
  const result = await compile(await readSources(files), platformId, targetVersion);
  if (result.errors.length > 0) throw compileError(cloud, result.errors);
  return { ...result, targetVersion, hash: toHex(await sha256(result.bytes)) };
}

function compileError(cloud: Cloud, errors: readonly string[]): CloudError {
  return new CloudError(cloud.settings.compileErrorStatus, {
    ok: false,
    output: "Compiler timed out or encountered an error",
    stdout: "",
    errors,
  });
}
