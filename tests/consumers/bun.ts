/** A program on Bun, installed by Bun. */
import { bunPath } from "../kit/programs.ts";
import { checkReport, type Consumer, FIRMWARE } from "./kit.ts";
import { checkRequire } from "./node.ts";

/** The consumers on Bun. */
export const onBun: Consumer[] = [{
  name: "Bun, TypeScript and CommonJS",
  async run(project) {
    const bun = await bunPath();
    await project.installWithBun(bun, "sdk");
    await project.copy("checks.ts", "bun.ts");
    await project.write("firmware.bin", FIRMWARE);
    checkReport(JSON.parse(await project.run(bun, ["bun.ts", JSON.stringify(project.access)])));
    await checkRequire(project, bun);
  },
}];
