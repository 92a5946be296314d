// The collector of problems.
import { describe, expect, it } from "vitest";
import { ArgumentError, ConfigurationError } from "../../provider/values/errors.js";
import { Problems } from "../../provider/values/problems.js";

describe("Problems", () => {
  it("is empty without problems", () => {
    const problems = new Problems();

    expect(problems.try(() => 1)).toBe(1);
    expect(problems.isEmpty).toBe(true);
    expect(problems.messages).toEqual([]);
  });

  it("collects added and caught problems in their order, each once", () => {
    const problems = new Problems();
    const error = new ArgumentError(["second", "first", "third"]);
    problems.add("first");
    const result = problems.try(() => {
      throw error;
    });

    expect(result).toBeUndefined();
    expect(problems.isEmpty).toBe(false);
    expect(problems.messages).toEqual(["first", "second", "third"]);
    expect(problems.errors).toEqual([error]);
  });

  it("collects the message of an error without a list of problems", () => {
    const problems = new Problems();
    problems.try(() => {
      throw new ConfigurationError("No region is set.");
    });

    expect(problems.messages).toEqual(["No region is set."]);
  });

  it("does not catch errors of other packages", () => {
    expect(() =>
      new Problems().try(() => {
        throw new TypeError("bug");
      }),
    ).toThrow(TypeError);
  });
});
