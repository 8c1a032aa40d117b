/** Prints the errors in the GitHub workflow files that it is called with. tools/check_workflows.ts bundles and runs it. */
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";

for (const name of Deno.args) {
  const content = await Deno.readTextFile(name);
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  for (const { message } of context.errors.getErrors()) console.log(message);
}
