// Configuration keys: the table of those that are read, and what is said of others.

import { describe, expect, it } from "vitest";
import { CONFIG_KEYS, readSwitch, unknownKeyProblems } from "../../provider/values/configKeys.js";
import { ConfigurationError } from "../../provider/values/errors.js";
import { readSources } from "../package/support/sources.js";

function problemsOf(values: Readonly<Record<string, string>>, secret = false): readonly string[] {
  return unknownKeyProblems(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, secret }])));
}

describe("the table of configuration keys", () => {
  it("has every key that the sources name", () => {
    const named = readSources().flatMap(({ text }) => [...text.matchAll(/["`]alicloud-images:(\w+)["`]/g)]);
    const names = new Set(named.map(([, name = ""]) => name));
    expect(names).toContain("endpoint");
    expect([...names].filter((name) => !Object.hasOwn(CONFIG_KEYS, name))).toEqual([]);
  });

  it("describes each key in one sentence", () => {
    for (const description of Object.values(CONFIG_KEYS)) expect(description).toMatch(/^[A-Z][^.\n]*\.$/);
  });
});

describe("a configuration key that nobody reads", () => {
  it("is none of the known ones and none of another namespace", () => {
    const known = Object.keys(CONFIG_KEYS).map((key) => [`alicloud-images:${key}`, "x"]);
    expect(problemsOf({ ...Object.fromEntries(known), "alicloud:region": "x", "shop:pins.web": "x" })).toEqual([]);
  });

  it("names the command with --path when it was set without, and the one that removes it", () => {
    expect(problemsOf({ "alicloud-images:pins.web.asOf": "2026-01-31" })).toEqual([
      "alicloud-images:pins.web.asOf is not read by alicloud-images: without --path, Pulumi stores the whole name as one key. " +
        'Run "pulumi config set --path alicloud-images:pins.web.asOf 2026-01-31", then "pulumi config rm alicloud-images:pins.web.asOf".',
    ]);
  });

  it.each([
    ['pins["a b"].asOf', "2026-01-31", `--path 'alicloud-images:pins["a b"].asOf' 2026-01-31"`],
    ["blocked[0]", "it's", `--path 'alicloud-images:blocked[0]' 'it'\\''s'"`],
    ["block[0]", "m-4", "--path 'alicloud-images:blocked[0]' m-4\""],
    ["pin.web.follow", "true", '--path alicloud-images:pins.web.follow true"'],
  ])("is quoted as a shell takes it, with the right name: %s", (key, value, command) => {
    expect(problemsOf({ [`alicloud-images:${key}`]: value })).toEqual([expect.stringContaining(command)]);
  });

  it("keeps its value to itself when that is a secret", () => {
    const [problem] = problemsOf({ "alicloud-images:pins.web.imageId": "m-canary" }, true);
    expect(problem).toContain('"pulumi config set --secret --path alicloud-images:pins.web.imageId"');
    expect(problem).not.toContain("canary");
  });

  it.each([
    ["requireDecison", "Did you mean alicloud-images:requireDecision?"],
    ["RequireDecision", "Did you mean alicloud-images:requireDecision?"],
    ["endpoints", "Did you mean alicloud-images:endpoint?"],
    ["pin", "Did you mean alicloud-images:pins?"],
    ["endpoint.url", "Did you mean alicloud-images:endpoint, which takes a single value?"],
    ["pins:web", "Its keys are endpoint, "],
    ["region", "Its keys are endpoint, "],
    ["constructor", "Its keys are endpoint, "],
  ])("names the nearest key, or all of them: %s", (key, remedy) => {
    expect(problemsOf({ [`alicloud-images:${key}`]: "x" })).toEqual([expect.stringContaining(remedy)]);
  });
});

describe("a switch", () => {
  it("is on, off, or a mistake that names key and value", () => {
    expect([undefined, "true", "false"].map((written) => readSwitch("notifyNewer", written))).toEqual([
      false,
      true,
      false,
    ]);
    expect(() => readSwitch("notifyNewer", "yes")).toThrow(ConfigurationError);
    expect(() => readSwitch("notifyNewer", "yes")).toThrow('alicloud-images:notifyNewer "yes"');
  });
});
