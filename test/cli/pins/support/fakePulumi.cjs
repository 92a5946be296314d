// A `pulumi` that only knows commands that read. It answers from the files beside its folder, and from a project's own.
// Everything else fails, and so does a command that a test lets fail.

const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");

const folder = dirname(dirname(process.argv[1]));
const args = process.argv.slice(2).filter((arg) => arg !== "--non-interactive");
const file = optionValue("--config-file");
const stack = optionValue("--stack");
const command = args.join(" ").replace(` --config-file ${file}`, "");
appendFileSync(join(folder, "calls"), `${command}\n`);

const failures = JSON.parse(readFileSync(join(folder, "failures.json"), "utf8"));
const failure = Object.entries(failures).find(([begin]) => command.startsWith(begin));
if (failure !== undefined) fail(failure[1]);
else if (command === "stack ls --json") answer("stacks.json");
else if (command === `stack export --stack ${stack}`) answer(`${stack}.state.json`);
else if (command === `stack export --stack ${stack} --show-secrets`) answer(`${stack}.shown.json`);
else if (command === `config --json --open --stack ${stack}`) print(configWithoutSecrets());
else if (command === `config --json --show-secrets --stack ${stack}`) print(configWithSecrets());
else fail(`error: this test's CLI does not know: ${command}`);

function optionValue(option) {
  return args.includes(option) ? args[args.indexOf(option) + 1] : undefined;
}

function answer(name) {
  print(textOf(name));
}

function textOf(name) {
  const path = join(folder, name);
  if (!existsSync(path)) fail("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE");
  return readFileSync(path, "utf8");
}

function print(answered) {
  process.stdout.write(typeof answered === "string" ? answered : JSON.stringify(answered));
}

function fail(stderr) {
  process.stderr.write(`${stderr}\n`);
  process.exit(255);
}

function configWithoutSecrets() {
  return Object.fromEntries(config().map(([key, { value, secret }]) => [key, secret ? { secret } : { value, secret }]));
}

function configWithSecrets() {
  const shown = config().some(([, { secret }]) => secret) ? JSON.parse(textOf(`${stack}.config.json`)) : {};
  appendFileSync(file, "# The CLI may write into the file that it reads.\n");
  return { ...Object.fromEntries(config()), ...shown };
}

/** The stack's file over the project's. */
function config() {
  const entries = [
    ...configIn("Pulumi.yaml").map(([key, value]) => [key, isMap(value) ? (value.value ?? value.default) : value]),
    ...configIn(file),
  ];
  return entries.map(([key, value]) => {
    const text = JSON.stringify(value, (_, item) => (typeof item === "string" ? dayOf(item) : item));
    return [key, { value: typeof value === "object" ? text : String(value), secret: text.includes('"secure":') }];
  });
}

function configIn(path) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const { parseDocument } = require("yaml");
  const document = parseDocument(text, { schema: "yaml-1.1" });
  if (document.errors.length > 0)
    fail(`error: could not load ${path}: ${document.errors[0].message.split("\n", 1)[0]}`);
  return Object.entries(document.toJS()?.config ?? {});
}

/** An unquoted day as the engine hands it on. */
function dayOf(text) {
  return text.replace(/^(\d{4}-\d\d-\d\d)T00:00:00\.000Z$/, "$1 00:00:00 +0000 UTC");
}

function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
