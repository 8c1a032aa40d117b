/* Typed CommonJS: a subpath is an ES module. */
import receivers = require("@particle-edge/sdk/receivers");

const options: receivers.WebhookReceiverOptions = { secrets: ["a long random text"], onEvent() {} };
const receive: receivers.WebhookReceiver = receivers.webhookReceiver(options);
console.log(typeof receive === "function");
