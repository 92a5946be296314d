// Prints "N passed, N failed" as the last line of a test run.

import { writeSync } from "node:fs";

const STDOUT = 1;

/** @implements {import("vitest/node").Reporter} */
export default class CountReporter {
  #line = "0 passed, 1 failed";

  onInit() {
    // Notices of other reporters and of the teardown come before.
    process.once("exit", () => writeSync(STDOUT, `${this.#line}\n`));
  }

  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    if (modules.length === 0) return;
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    // A file that cannot be loaded and a hook that fails fail the run as a failed test does.
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const brokenSuites = suites.filter((suite) => suite.errors().length > 0);
    const passed = states.filter((state) => state === "passed").length;
    const failed = states.filter((state) => state === "failed").length + brokenSuites.length + unhandledErrors.length;
    this.#line = `${passed} passed, ${failed} failed`;
  }
}
