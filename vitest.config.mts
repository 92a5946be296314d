import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests of what `npm run build` makes: the package as its users import it, and the command as they run it. */
const PACKAGE = [
  "test/package/*.test.ts",
  "test/examples/*.test.ts",
  "test/cases/cases.test.ts",
  "test/cli/{command,completion,explain,families,suggestions,serve}.test.ts",
  "test/cli/pins/pulumi.test.ts",
  "test/pulumi/{failingProgram,pinning.program}.test.ts",
  "test/cli/pins/stackFile.test.ts",
];

const ENGINE = {
  globalSetup: ["test/globalSetup.ts"],
  // Real runs of Pulumi take seconds, and minutes on a busy machine. More of them at once would only be slower each.
  maxConcurrency: 3,
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    reporters: ["default", "./tools/countReporter.mjs"],
    // Tests of the built package import it by its name and get it as Node loads it.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One worker more than the default on small machines: tests wait for sockets and processes, too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: [...PACKAGE, "test/{engine,harness}/**"] },
      },
      { extends: true, test: { name: "package", include: PACKAGE } },
      // The package on real stacks, and the tools that these tests rest on.
      { extends: true, test: { name: "engine", include: ["test/engine/*.test.ts"], ...ENGINE } },
      { extends: true, test: { name: "harness", include: ["test/harness/*.test.ts"], ...ENGINE } },
    ],
  },
});
