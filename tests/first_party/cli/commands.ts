/** Which commands particle-cli has, and which ones are not run against the emulator. */
import { outputOf } from "../../../tools/process.ts";
import type { Cli } from "./kit.ts";

const USB = "needs a device on a USB or serial port";
const LOCAL = "works with files on this machine only";

/** The commands that call no cloud, or that need hardware, with the reasons. An asterisk stands for those of a group. */
const NOT_RUN: Record<string, string> = {
  "binary *": LOCAL,
  "bundle": LOCAL,
  "config": LOCAL,
  "container configure-docker": "configures Docker only",
  "container run": "runs Docker only",
  "device doctor": "only prints that it is not supported",
  "device-protection *": USB,
  "doctor": "only prints that it is not supported",
  "esim *": USB,
  "help": "prints help",
  "identify": USB,
  "keys address": USB,
  "keys doctor": USB,
  "keys load": USB,
  "keys new": USB,
  "keys save": USB,
  "keys server": USB,
  "library create": LOCAL,
  "library migrate": LOCAL,
  "logic-function create": LOCAL,
  "logic-function logs": "only prints the address of the console",
  "preprocess": LOCAL,
  "profile": LOCAL,
  "project *": LOCAL,
  "serial *": USB,
  "tachyon *": "needs a device on a USB port, or downloads from linux-dist.particle.io",
  "udp *": "sends and receives UDP packets",
  "update": USB,
  "update-cli": "downloads from binaries.particle.io",
  "usb *": USB,
  "version": "prints the version of the CLI",
  "wifi *": USB,
};

/** Returns whether a command is listed as not run against the emulator, itself or with its group. */
export function isNotRun(command: string): boolean {
  return command in NOT_RUN || `${command.split(" ", 1)} *` in NOT_RUN;
}

/** Prints all commands of the CLI as JSON, from the tree that its parser uses. */
const LIST = `
  const root = process.argv[2];
  const commandProcessor = require(root + "/app/command-processor");
  const app = commandProcessor.createAppCategory();
  require(root + "/cli")({ commandProcessor, root: app, app: {} });
  const all = [];
  const walk = ({ commands = {} }, path) => {
    for (const [name, command] of Object.entries(commands)) {
      if (Object.keys(command.commands ?? {}).length) walk(command, [...path, name]);
      else all.push([...path, name].join(" "));
    }
  };
  walk(app, []);
  console.log(JSON.stringify(all));
`;

/** Returns all commands of the CLI, those that `particle help` hides included. */
export async function commandsOf({ node, script }: Cli): Promise<string[]> {
  const source = script.replace(/[\\/]index\.js$/, "");
  return JSON.parse(await outputOf(node, ["-", source], { input: LIST }));
}
