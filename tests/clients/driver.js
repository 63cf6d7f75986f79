// Asks Cronofy's Node client what comes in, one JSON object a line, and tells what came of it.
"use strict";

const readline = require("readline");
const Cronofy = require("cronofy");

const [, , url, config] = process.argv;
const client = new Cronofy(JSON.parse(config));
client.urls.api = url;

async function answer(question) {
  if (question.list) {
    return Object.keys(Cronofy.prototype).filter((name) => !name.startsWith("_"));
  }
  if (question.config) {
    return Object.assign(client.config, question.config);
  }
  return client[question.method](question.options);
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let told;
    try {
      told = { result: (await answer(JSON.parse(line))) ?? null };
    } catch (refusal) {
      const entity = refusal.error ? refusal.error.entity : String(refusal);
      told = { refused: { status: refusal.statusCode, entity } };
    }
    process.stdout.write(JSON.stringify(told) + "\n");
  }
}

main();
