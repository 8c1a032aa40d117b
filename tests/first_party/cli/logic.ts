/** Logic functions. */
import { assertEquals, assertMatch } from "@std/assert";
import type { CommandCase, Scene } from "./kit.ts";

const LOGIC = "from-the-cli";

async function logicFunction({ particle }: Scene) {
  const { body } = await particle.listLogicFunctions();
  return body.logic_functions.find(({ name }) => name === LOGIC);
}

/** The commands by name. */
export const logic: Record<string, CommandCase> = {
  "logic-function execute": async (scene) => {
    await scene.run(`logic-function create --name ${LOGIC} --description Logs --force`);
    const file = `${LOGIC}.logic.json`;
    const configuration = JSON.parse(await scene.read(file));
    // `logic-function list` reads the type of the first trigger, so there must be one.
    configuration.logic_function.logic_triggers = [{ type: "Event", event_name: "temperature" }];
    await scene.write(file, JSON.stringify(configuration));
    const output = await scene.run("logic-function execute --data 21.5");
    assertMatch(output, /Execution Status: Success/);
    assertMatch(output, /No errors during Execution/);
  },
  "logic-function deploy": async (scene) => {
    const output = await scene.run("logic-function deploy --force");
    assertMatch(output, /deployed to your Sandbox/);
    assertEquals((await logicFunction(scene))?.description, "Logs");
    await scene.run("logic-function deploy --force"); // once more: an update
  },
  "logic-function list": (scene) =>
    scene.prints(/- from-the-cli \([^]*- Event based trigger/, "logic-function list"),
  "logic-function get": async (scene) => {
    await scene.empty();
    await scene.prints(/Downloaded:/, `logic-function get --name ${LOGIC}`);
    assertMatch(await scene.read(`${LOGIC}.js`), /export default/);
  },
  "logic-function disable": async (scene) => {
    await scene.empty(); // it would ask whether to overwrite the local files
    await scene.prints(/is now disabled/, `logic-function disable --name ${LOGIC}`);
    assertEquals((await logicFunction(scene))?.enabled, false);
  },
  "logic-function enable": async (scene) => {
    await scene.prints(/is now enabled/, `logic-function enable --name ${LOGIC}`);
    assertEquals((await logicFunction(scene))?.enabled, true);
  },
  "logic-function delete": async (scene) => {
    await scene.prints(/successfully deleted/, `logic-function delete --name ${LOGIC} --force`);
    assertEquals(await logicFunction(scene), undefined);
  },
};
