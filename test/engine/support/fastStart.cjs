// Loaded into program and provider process by NODE_OPTIONS: saves four tenths of the processor time of a run.
//
// The compiled code of installed packages is kept from one run to the next. Node 22 can do that by itself
// (NODE_COMPILE_CACHE), Node 20 cannot. This package and the programs of the tests are compiled as ever.

const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, sep } = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

// The SDK sets this flag when it is half loaded. Code is only of use to a process with the flags it was compiled under.
v8.setFlagsFromString("--allow-natives-syntax");

const ROOT = join(__dirname, "../../..");
const INSTALLED = `${join(ROOT, "node_modules")}${sep}`;
const FOLDER = join(ROOT, ".engine", "compiled");

/** Path of a file -> its code. npm writes this lock file anew whenever it installs something. */
const kept = new Map();
const added = new Map();
let storePath;

const compile = Module.prototype._compile;
Module.prototype._compile = function (content, filename, ...others) {
  if (!filename.startsWith(INSTALLED) || content.startsWith("#!")) {
    return compile.call(this, content, filename, ...others);
  }
  if (storePath === undefined) openStore();
  const script = new vm.Script(Module.wrap(content), {
    filename,
    cachedData: kept.get(filename),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected !== false) added.set(filename, script);
  const run = script.runInThisContext();
  return run.call(this.exports, this.exports, Module.createRequire(filename), this, filename, dirname(filename));
};

// npm's installer comes with the SDK, for functions that are uploaded with their packages. It is loaded once it is used.
const load = Module._load;
Module._load = function (request, ...others) {
  if (request !== "@npmcli/arborist") return load.call(this, request, ...others);
  return {
    __esModule: true,
    get Arborist() {
      return load.call(Module, request, ...others).Arborist;
    },
  };
};

process.on("exit", () => {
  if (added.size > 0) writeStore();
});

function openStore() {
  const { mtimeMs } = statSync(join(INSTALLED, ".package-lock.json"));
  storePath = join(FOLDER, `${process.version}-${v8.cachedDataVersionTag()}-${Math.round(mtimeMs)}`);
  try {
    const { index, codes } = v8.deserialize(readFileSync(storePath));
    index.forEach((filename, at) => {
      kept.set(filename, codes[at]);
    });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** In one step, since others read it at this moment. Of two that write at once one is lost, and written by a later run. */
function writeStore() {
  for (const [filename, script] of added) kept.set(filename, script.createCachedData());
  mkdirSync(FOLDER, { recursive: true });
  const partial = `${storePath}.${process.pid}`;
  writeFileSync(partial, v8.serialize({ index: [...kept.keys()], codes: [...kept.values()] }));
  renameSync(partial, storePath);
}
