// The source of the provider of all pins, which Pulumi stores in the state of every pin.

/**
 * A later refresh or deletion runs the source that an earlier `up` stored, so it never changes between releases. It only
 * forwards to `pulumi-alicloud-images/pinning`, resolved from the folder of the provider process.
 *
 * It is a string instead of an object that the SDK serialises, so that nothing can rewrite it: bundlers replace module
 * names, minifiers rename variables, coverage tools add counters, and versions of the SDK differ.
 *
 * A pin and the package can be removed in one change, also with `up --refresh`: without the package, `read` returns the
 * pin unchanged, the `diff` of the refresh finds no change, and there is no `delete`. If the program still has the pin,
 * `check` runs before `diff` and fails.
 */
export const PIN_PROVIDER = `// Provider of PinnedImage, from the npm package pulumi-alicloud-images.
function load() {
  const folder = process.cwd();
  const program = require("module").createRequire(folder + "/");
  let file;
  try {
    file = program.resolve("pulumi-alicloud-images/pinning");
  } catch (error) {
    const remedy = "Add it to the dependencies of the Pulumi program: pins load it from the folder of main in Pulumi.yaml. " +
      "An inline program of the Automation API needs a Pulumi.yaml in its workDir, or main in its projectSettings, unless it runs in its own folder.";
    throw Object.assign(new Error("Cannot load pulumi-alicloud-images from " + folder + ". " + remedy), { absent: true });
  }
  try {
    return program(file);
  } catch (error) {
    const reason = String((error && error.message) || error).split("\\n")[0];
    throw new Error("Cannot load " + file + ": " + reason + ". Install the dependencies of the Pulumi program again.");
  }
}

exports.handler = () => ({
  async configure(request) {
    this.config = request.config;
  },
  async check(olds, news) {
    let pinning;
    try {
      pinning = load();
    } catch (error) {
      return { inputs: news, failures: [{ property: "", reason: error.message }] };
    }
    return pinning.check(olds, news, this.config);
  },
  async diff(id, olds, news) {
    let pinning;
    try {
      pinning = load();
    } catch {
      return { changes: false };
    }
    return pinning.diff(olds, news);
  },
  async create(inputs) {
    return load().create(inputs);
  },
  async update(id, olds, news) {
    return load().update(news);
  },
  async read(id, props) {
    let pinning;
    try {
      pinning = load();
    } catch (error) {
      if (!error.absent) console.warn("The held image was not checked. " + error.message);
      return { id, props };
    }
    return pinning.read(id, props, this.config);
  },
});
`;
