// What the errors of this package hold, and how they look when a program ends with one.

import { inspect, types } from "node:util";
import { describe, expect, it } from "vitest";
import {
  ArgumentError,
  ConfigurationError,
  CredentialsError,
  ImagesError,
  IncompleteListingError,
  NoImageError,
  RegionsError,
  rewriteError,
  ServiceError,
  SeveralImagesError,
} from "../../provider/values/errors.js";
import { expectHarmless, HOSTILE } from "../support/hostile.js";

const errors: readonly [string, string, ImagesError][] = [
  ["ArgumentError", "InvalidArguments", new ArgumentError(["first.", "second."])],
  ["NoImageError", "NoImage", new NoImageError("none")],
  ["SeveralImagesError", "SeveralImages", new SeveralImagesError("two", ["a", "b"])],
  ["IncompleteListingError", "IncompleteListing", new IncompleteListingError("short")],
  ["ServiceError", "Throttling.User", new ServiceError("Throttling.User", "slow down")],
  ["CredentialsError", "Credentials", new CredentialsError("none")],
  ["ConfigurationError", "Configuration", new ConfigurationError("no region")],
];

describe.each(errors)("%s", (name, code, error) => {
  it("is an ImagesError and an Error with a name and a code", () => {
    expect(error).toBeInstanceOf(ImagesError);
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.constructor.name]).toEqual([name, code, name]);
  });

  it("has a stack of its name and message alone, which Node prints at once", () => {
    expect(error.stack).toBe(`${name}: ${error.message}`);
    expect(inspect(error, { colors: true })).toContain(`${name}: ${error.message}`);
  });

  it("shows its name once", () => {
    expect(inspect(error).split(name)).toHaveLength(2);
  });
});

describe("an error", () => {
  it("says where it happened, and has no property for what is not known", () => {
    const cause = new ServiceError("InternalError", "behind");
    const full = new ServiceError("Throttling", "slow", {
      region: "cn-hangzhou",
      requestId: "A1",
      httpStatus: 400,
      cause,
    });
    expect(full).toMatchObject({ region: "cn-hangzhou", requestId: "A1", httpStatus: 400, cause });
    expect(Object.keys(new ServiceError("Throttling", "slow", { region: undefined }))).toEqual(["code"]);
  });

  it("of wrong arguments has one line for each problem", () => {
    const error = new ArgumentError(["first.", "second."]);
    expect([error.message, error.problems]).toEqual(["first.\nsecond.", ["first.", "second."]]);
  });

  it("of several images names them", () => {
    expect(new SeveralImagesError("two", ["a", "b"]).imageIds).toEqual(["a", "b"]);
  });

  it("quotes a name without a line of its own and without anything to obey, whatever the class", () => {
    const quoting = [
      new NoImageError(`No image ${HOSTILE}.`, { region: HOSTILE, requestId: HOSTILE }),
      new ServiceError(HOSTILE, HOSTILE),
      new SeveralImagesError(HOSTILE, [HOSTILE]),
      new ArgumentError([`a ${HOSTILE}`, HOSTILE]),
      new ConfigurationError(["first", HOSTILE]),
      new RegionsError({ "cn-hangzhou": new NoImageError(HOSTILE) }, 2),
    ];
    for (const error of quoting) {
      expectHarmless(inspect(error));
      expectHarmless(error.stack ?? "");
      expectHarmless(`${error.code} ${error.region} ${error.requestId}`);
    }
    expect(quoting.map(({ message }) => message.split("\n").length)).toEqual([1, 1, 1, 2, 2, 2]);
  });
});

describe("a rewritten error", () => {
  const rewrite = (text: string) => text.replaceAll("canary", "[secret]");

  it.each(errors)("is of the same kind, with the same fields: %s", (_name, _code, error) => {
    const copy = rewriteError(error, (text) => text);
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(error.constructor);
    expect(types.isNativeError(copy)).toBe(true);
    expect(inspect(copy)).toBe(inspect(error));
    expect(Object.entries(copy)).toEqual(Object.entries(error));
  });

  it("has every text rewritten: message, stack, problems, causes and the errors of regions", () => {
    const cause = new ServiceError("Throttling", "canary is slow", { region: "cn-canary", requestId: "A1" });
    const failed = new RegionsError({ "cn-canary": new ArgumentError(["no canary"], { cause }) }, 2);
    const copy = rewriteError(failed, rewrite);
    expect(inspect(copy, { depth: 9, showHidden: true })).not.toContain("canary");
    expect(copy.message).toBe("1 of 2 regions failed:\ncn-[secret]: no [secret]");
    expect(copy.stack).toBe(`RegionsError: ${copy.message}`);
    expect(copy.errors["cn-[secret]"]).toMatchObject({
      problems: ["no [secret]"],
      cause: { region: "cn-[secret]", requestId: "A1", message: "[secret] is slow" },
    });
    expect(failed.message).toContain("canary");
  });
});
