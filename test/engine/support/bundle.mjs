// Bundles ./source.js, as users do: `node bundle.mjs <bundler> <folder with the bundlers> <file>`, in the program's folder.
// Only the SDK is external: everything else, this package included, goes into the bundle.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";

const [, , bundler, tools, file] = process.argv;
const load = createRequire(`${tools}/`);
const entry = resolve("source.js");
const isExternal = (request) => request.startsWith("@pulumi/pulumi");

const bundlers = {
  async esbuild() {
    await esbuild({ format: "cjs" });
  },
  async "esbuild --minify"() {
    await esbuild({ format: "cjs", minify: true, target: "es2016" });
  },
  async "esbuild --format=esm"() {
    await esbuild({
      format: "esm",
      banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
    });
  },
  async webpack() {
    const compiler = load("webpack")({
      mode: "production",
      target: "node20",
      entry,
      output: { path: resolve("."), filename: file, library: { type: "commonjs2" } },
      externals: [({ request }, done) => (isExternal(request) ? done(null, `commonjs ${request}`) : done())],
    });
    const stats = await new Promise((done, fail) => {
      compiler.run((error, result) => (error ? fail(error) : done(result)));
    });
    if (stats.hasErrors()) throw new Error(stats.toString("errors-only"));
  },
  async rollup() {
    const bundle = await load("rollup").rollup({
      input: entry,
      external: isExternal,
      plugins: [
        load("@rollup/plugin-commonjs")(),
        load("@rollup/plugin-node-resolve").nodeResolve({ preferBuiltins: true }),
        load("@rollup/plugin-json")(),
      ],
      onLog: () => {},
    });
    await bundle.write({ file, format: "cjs", inlineDynamicImports: true });
  },
  async tsup() {
    await load("tsup").build({
      entry: { [basename(file, ".js")]: entry },
      outDir: ".",
      format: "cjs",
      minify: true,
      clean: false,
      noExternal: [/^(?!@pulumi\/pulumi)/],
      external: ["@pulumi/pulumi"],
      silent: true,
      config: false,
    });
  },
  async ncc() {
    const { code } = await load("@vercel/ncc")(entry, { minify: true, externals: ["@pulumi/pulumi"], quiet: true });
    writeFileSync(file, code);
  },
};

function esbuild(options) {
  return load("esbuild").build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    outfile: file,
    external: ["@pulumi/pulumi"],
    logLevel: "error",
    ...options,
  });
}

await bundlers[bundler]();
