// What decides for a pin, from the program and the stack's file to what check makes of it: entries, blocks, and a
// required decision.

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import type { CatalogueRecord } from "../../provider/emulator/records.js";
import { logEntryUsage, type SelectorArgs, selectEntry } from "../../provider/pulumi/pinEntries.js";
import type { CheckResult } from "../../provider/pulumi/pinning.js";
import { openEndpoint } from "../support/endpoint.js";
import { beginDeployment, Thing } from "../support/program.js";
import { record } from "../support/records.js";

type Config = Readonly<Record<string, string>>;

/** Builds of one family, a month apart. */
const MAY = record("m-may", { ImageFamily: "web-base", CreationTime: "2026-05-01T00:00:00Z" });
const JUNE = record("m-june", { ImageFamily: "web-base", CreationTime: "2026-06-01T00:00:00Z" });
const JULY = record("m-july", { ImageName: "web-july", ImageFamily: "web-base", CreationTime: "2026-07-01T00:00:00Z" });
const BEIJING = record("m-beijing", { ImageFamily: "web-base", CreationTime: "2026-06-02T00:00:00Z" });
const FILTER = { owners: "self", imageFamily: "web-base" };
const BLOCKED = "alicloud-images:blocked";
const REQUIRED = { "alicloud-images:requireDecision": "true" };

/** The line of the stack's file as the engine hands it on. */
function pins(entries: unknown): Config {
  return { "alicloud-images:pins": JSON.stringify(entries) };
}

function blocked(...images: readonly string[]): Config {
  return { [BLOCKED]: JSON.stringify(images) };
}

interface Run {
  readonly endpoint: Endpoint;
  /** Of the stack, without what leads to the endpoint. @default none */
  readonly config?: Config | undefined;
  /** The program's arguments. @default the filter alone */
  readonly args?: SelectorArgs & { readonly filter?: Readonly<Record<string, unknown>> };
  /** What the run before left. @default nothing: a first pin */
  readonly held?: Readonly<Record<string, unknown>> | undefined;
}

interface Outcome {
  readonly inputs: CheckResult["inputs"];
  /** What is wrong, for the user. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly requests: number;
}

/** One pin named web, from the program's arguments and the stack's file through check, in a provider process of its own. */
async function run({ endpoint, config = {}, args = {}, held = {} }: Run): Promise<Outcome> {
  const settings = {
    "alicloud:region": "cn-hangzhou",
    "alicloud:accessKey": endpoint.accessKeyId,
    "alicloud:secretKey": endpoint.accessKeySecret,
    "alicloud-images:endpoint": endpoint.url,
    ...config,
  };
  await beginDeployment({ config: settings });
  const { problems, overriding: _, ...decision } = selectEntry("web", args);
  const given = { filter: args.filter ?? FILTER, ...decision, __pin: { name: "web", problems } };
  const warnings: string[] = [];
  const spies = [
    vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(text)),
    vi.spyOn(console, "log").mockImplementation(() => {}),
  ];
  endpoint.forgetRequests();
  vi.resetModules();
  const { check } = await import("../../provider/pulumi/pinning.js");
  const { inputs, failures } = await check(held, JSON.parse(JSON.stringify(given)), {
    get: (key) => (settings as Config)[key],
  });
  for (const spy of spies) spy.mockRestore();
  return { inputs, failures: failures.map(({ reason }) => reason), warnings, requests: endpoint.requests.length };
}

/** A pin that holds the newest of the images given. */
async function holding(...images: readonly CatalogueRecord[]) {
  const endpoint = await openEndpoint({ records: images, otherRegions: { "cn-beijing": [BEIJING] } });
  const { inputs } = await run({ endpoint });
  expect(inputs["imageId"]).toBe(images.at(-1)?.["ImageId"]);
  return { endpoint, held: inputs };
}

describe("an entry of the stack's file", () => {
  it.each([
    ["a date", { asOf: "2026-06-30" }, "m-june", "first pin, as of 2026-06-30"],
    [
      "a day that Pulumi made a midnight of",
      { asOf: "2026-06-01 00:00:00 +0000 UTC" },
      "m-june",
      "first pin, as of 2026-06-01",
    ],
    ["an image", { imageId: "m-may" }, "m-may", "pinned by imageId"],
    ["the newest", { follow: true }, "m-july", "first pin, following the newest"],
  ])("decides for the pin of its name: %s", async (_, entry, imageId, reason) => {
    const endpoint = await openEndpoint({ records: [MAY, JUNE, JULY] });
    const { inputs, failures } = await run({ endpoint, config: pins({ web: entry }) });
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ imageId, reason });
  });

  it("moves the pin when a later date is written into it, and back when an earlier one is", async () => {
    const endpoint = await openEndpoint({ records: [MAY, JUNE, JULY] });
    const asOf = async (day: string, held?: Outcome["inputs"]) =>
      (await run({ endpoint, held, config: pins({ web: { asOf: day } }) })).inputs;
    const may = await asOf("2026-05-31");
    const july = await asOf("2026-07-31", may);
    expect(july).toMatchObject({
      imageId: "m-july",
      previousImageId: "m-may",
      reason: "as of 2026-07-31: from m-may to m-july",
    });
    expect(await asOf("2026-05-31", july)).toMatchObject({ imageId: "m-may", previousImageId: "m-july" });
  });

  it("may be taken away: the pin stays, and nothing is asked", async () => {
    const endpoint = await openEndpoint({ records: [MAY, JUNE, JULY] });
    const { inputs } = await run({ endpoint, config: pins({ web: { imageId: "m-may" } }) });
    expect(await run({ endpoint, held: inputs })).toMatchObject({ inputs: { imageId: "m-may" }, requests: 0 });
  });

  it("is found by pinKey in place of the name", async () => {
    await beginDeployment({ config: pins({ web: { follow: true }, machines: { asOf: "2026-06-30" } }) });
    expect(selectEntry("web", { pinKey: "machines" })).toMatchObject({ asOf: "2026-06-30", problems: [] });
    expect(selectEntry("web", { pinKey: "machines" })).not.toHaveProperty("imageId");
  });

  it('"*" decides for pins that have none, and a pin may leave it with follow: false', async () => {
    await beginDeployment({
      config: pins({ "*": { follow: true }, web: { asOf: "2026-06-30" }, still: { follow: false } }),
    });
    const decided = ["web", "api", "still"].map((name) => {
      const { asOf, follow } = selectEntry(name, {});
      return { asOf, follow };
    });
    expect(decided).toEqual([
      { asOf: "2026-06-30", follow: undefined },
      { asOf: undefined, follow: true },
      { asOf: undefined, follow: false },
    ]);
  });

  it("is not used where the program decides, and the pin says so", async () => {
    await beginDeployment({
      config: pins({ web: { follow: true }, api: { asOf: "2026-06-30" }, "*": { follow: true } }),
    });
    const shown = told("info");
    for (const [name, args] of Object.entries({
      web: { imageId: "m-may" },
      api: { follow: true, asOf: pulumi.output("2026-07-31") },
      other: { asOf: "2026-05-31" },
    })) {
      const decision = selectEntry(name, args);
      expect(decision).toMatchObject({ ...args, problems: [] });
      logEntryUsage(new Thing(name), decision);
    }
    expect(shown).toEqual([
      "imageId in the program overrides the entry in alicloud-images:pins.",
      "asOf and follow in the program override the entry in alicloud-images:pins.",
    ]);
  });

  it("counts when the program only says follow: false", async () => {
    await beginDeployment({ config: pins({ web: { asOf: "2026-06-30" } }) });
    expect(selectEntry("web", { follow: false })).toMatchObject({ asOf: "2026-06-30", overriding: [] });
  });
});

describe("an entry that two pins read", () => {
  const TWO =
    'Two pins, web and api, use the entry "shared" of alicloud-images:pins. Set a pinKey for each of them; the same one if they are meant to move together.';

  it("is refused unless both name it by pinKey", async () => {
    await beginDeployment({ config: pins({ shared: { follow: true } }) });
    expect(selectEntry("web", { pinKey: "shared" }).problems).toEqual([]);
    expect(selectEntry("api", { pinKey: "shared" }).problems).toEqual([]);
    expect(selectEntry("shared", {}).problems).toHaveLength(1);
  });

  it.each([
    ["the second", undefined, "web"],
    ["the first", "web", undefined],
  ])("is refused when %s has it by its name", async (_, firstKey, secondKey) => {
    await beginDeployment({ config: pins({ web: { follow: true } }) });
    expect(selectEntry("web", { pinKey: firstKey }).problems).toEqual([]);
    expect(selectEntry(secondKey === undefined ? "web" : "api", { pinKey: secondKey }).problems).toEqual([
      TWO.replace("shared", "web").replace("and api", secondKey === undefined ? "and web" : "and api"),
    ]);
  });

  it("may be the one for all", async () => {
    await beginDeployment({ config: pins({ "*": { follow: true } }) });
    expect(["web", "api", "batch"].flatMap((name) => selectEntry(name, {}).problems)).toEqual([]);
  });

  it("is no matter where the program decides for one of them", async () => {
    await beginDeployment({ config: pins({ web: { follow: true } }) });
    expect(selectEntry("web", { imageId: "m-may" }).problems).toEqual([]);
    expect(selectEntry("web", {}).problems).toEqual([]);
  });

  it("is read anew in the next deployment of the process", async () => {
    for (const _ of ["first", "second"]) {
      await beginDeployment({ config: pins({ web: { follow: true } }) });
      expect(selectEntry("web", {}).problems).toEqual([]);
    }
  });
});

describe("an entry that no pin took", () => {
  it("is warned about once, when all pins are there", async () => {
    const shown = told("warn");
    await deployed(
      { web: { follow: true }, wbe: { follow: true }, api: { follow: true }, "*": { follow: true } },
      () => {
        for (const name of ["web", "other"]) pin(name);
      },
    );
    expect(shown).toEqual([
      'Entries "wbe", "api" of alicloud-images:pins match no pin. Entries are matched by pin name or pinKey.',
    ]);
  });

  it("is not one whose pin the program makes later, or decides for itself", async () => {
    const shown = told("warn");
    await deployed({ web: { follow: true }, late: { follow: true }, later: { follow: true } }, async () => {
      const web = pin("web", { imageId: "m-may" });
      await new Promise((resolve) => setImmediate(resolve));
      pin("late");
      return { imageId: web.urn.apply(() => pin("later").urn) };
    });
    expect(shown).toEqual([]);
  });

  it("is told in the singular too", async () => {
    const shown = told("warn");
    await deployed({ wbe: { follow: true } }, () => void pin("web"));
    expect(shown).toEqual([
      'Entry "wbe" of alicloud-images:pins matches no pin. Entries are matched by pin name or pinKey.',
    ]);
  });

  function pin(name: string, args: SelectorArgs = {}): Thing {
    const decision = selectEntry(name, args);
    const resource = new Thing(name);
    logEntryUsage(resource, decision);
    return resource;
  }

  /** Runs a program as the language host does, until all is said. */
  async function deployed(entries: unknown, program: () => unknown): Promise<void> {
    await beginDeployment({ config: pins(entries) });
    vi.spyOn(pulumi.log, "info").mockImplementation(async () => {});
    await pulumi.runtime.runInPulumiStack(async () => (await program()) as pulumi.Inputs | undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
});

describe("a mistake in the stack's file", () => {
  it("is told by the pin with all its remedies, and nothing is asked", async () => {
    const { endpoint, held } = await holding(MAY);
    const config = pins({ web: { imageId: 83, asof: "2026-06-30" } });
    const failures = [
      'alicloud-images:pins "web" has an unknown field "asof". Did you mean "asOf"?',
      'alicloud-images:pins "web": imageId 83 is not valid: must be an image id, in quotes.',
    ];
    expect(await run({ endpoint, config })).toMatchObject({ failures, requests: 0 });
    expect(await run({ endpoint, config, held })).toMatchObject({ failures, requests: 0 });
    const byProgram = { imageId: "m-may" };
    expect(await run({ endpoint, config, args: byProgram })).toMatchObject({ failures, requests: 0 });
  });

  it("is told at preview also while an argument is not known yet", async () => {
    const { endpoint } = await holding(MAY);
    const args = { filter: { ...FILTER, nameRegex: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } };
    expect((await run({ endpoint, args, config: pins({ web: { follow: true } }) })).inputs).toMatchObject({
      imageId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
    expect((await run({ endpoint, args, config: pins({ web: { folow: true } }) })).failures).toEqual([
      'alicloud-images:pins "web" has an unknown field "folow". Did you mean "follow"?',
    ]);
  });

  it("is told together with mistakes of the program", async () => {
    const { endpoint } = await holding(MAY);
    const args = { filter: { ...FILTER, owner: "self" } };
    const { failures } = await run({ endpoint, args, config: pins({ web: {} }) });
    expect(failures).toEqual([
      'alicloud-images:pins "web" is empty: use one of imageId, asOf, follow, or remove the entry.',
      expect.stringContaining('"owner"'),
    ]);
  });
});

describe("a blocked image", () => {
  it.each([
    ["by its id", "m-july"],
    ["by its name", "web-july"],
  ])(
    "is passed over, named %s: at first, as of a date, following, and when a filter moves the pin",
    async (_, name) => {
      const { endpoint, held } = await holding(MAY);
      endpoint.change({ add: [JUNE, JULY, record("m-other", { ImageFamily: "other" })] });
      const config = blocked(name);
      const other = await run({ endpoint, args: { filter: { owners: "self", imageFamily: "other" } } });
      for (const { args, before } of [
        { args: {}, before: undefined },
        { args: { asOf: "2026-07-31" }, before: undefined },
        { args: { asOf: "2026-07-31" }, before: held },
        { args: { follow: true }, before: held },
        { args: {}, before: other.inputs },
      ]) {
        const { inputs, failures, warnings } = await run({ endpoint, config, args, held: before });
        expect({ imageId: inputs["imageId"], failures, warnings }).toEqual({
          imageId: "m-june",
          failures: [],
          warnings: [],
        });
      }
    },
  );

  it.each(["m-july", "web-july"])("is refused as an imageId: %s", async (name) => {
    const { endpoint, held } = await holding(MAY);
    endpoint.change({ add: [JULY] });
    const config = { ...blocked(name), ...pins({ web: { imageId: "m-july" } }) };
    const failures = [
      "Image m-july (web-july) is blocked by alicloud-images:blocked. Use another image or remove it from that list.",
    ];
    expect((await run({ endpoint, config, held })).failures).toEqual(failures);
    expect((await run({ endpoint, config })).failures).toEqual(failures);
  });

  it("is kept by a pin that holds it, which says so, and asks nothing", async () => {
    const { endpoint, held } = await holding(MAY, JULY);
    for (const args of [{}, { imageId: "m-july" }]) {
      const { inputs, failures, warnings, requests } = await run({ endpoint, config: blocked("m-july"), args, held });
      expect({ imageId: inputs["imageId"], failures, requests }).toEqual({
        imageId: "m-july",
        failures: [],
        requests: 0,
      });
      expect(warnings).toEqual([
        "web holds m-july, which is blocked by alicloud-images:blocked. The pin keeps it. To move, set a later asOf or another imageId.",
      ]);
    }
  });

  it("is not moved away from to an older one by follow, also when nothing else is left, but to a newer one", async () => {
    const { endpoint, held } = await holding(MAY, JUNE);
    const config = blocked("m-june");
    const follow = { endpoint, config, held, args: { follow: true } };
    const kept = {
      inputs: { imageId: "m-june" },
      failures: [],
      warnings: [expect.stringContaining("web holds m-june")],
    };
    expect(await run(follow)).toMatchObject(kept);
    endpoint.change({ remove: ["m-may"] });
    expect(await run(follow)).toMatchObject(kept);
    endpoint.change({ add: [JULY] });
    expect(await run(follow)).toMatchObject({ inputs: { imageId: "m-july", previousImageId: "m-june" }, warnings: [] });
  });

  it("can be left by an older date or id that is written", async () => {
    const { endpoint, held } = await holding(MAY, JUNE);
    for (const args of [{ asOf: "2026-05-31" }, { imageId: "m-may" }]) {
      expect(await run({ endpoint, config: blocked("m-june"), held, args })).toMatchObject({
        inputs: { imageId: "m-may", previousImageId: "m-june" },
        failures: [],
      });
    }
  });

  it("stands in the message when nothing else matches", async () => {
    const { endpoint } = await holding(MAY);
    const { failures } = await run({ endpoint, config: blocked("m-may") });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('alicloud-images:blocked ["m-may"] removed the last');
  });

  it("is given in a list of texts, which is said to be wrong also to a pin that does not move", async () => {
    const { endpoint, held } = await holding(MAY);
    for (const list of ["m-may", "[83]", '{"m-may":true}']) {
      expect(await run({ endpoint, held, config: { [BLOCKED]: list } })).toMatchObject({
        failures: ['alicloud-images:blocked must be a list of image ids or names, such as ["m-bp1abc"].'],
        requests: 0,
      });
    }
  });
});

describe("with a required decision", () => {
  const refused = (why: string) => [
    `web needs an explicit imageId or asOf, because ${why} and alicloud-images:requireDecision is true. Set one, for example with "alicloud-images pins move web".`,
  ];

  it("a first pin without a date is refused, and one with a date or an id passes", async () => {
    const endpoint = await openEndpoint({ records: [MAY, JUNE] });
    expect(await run({ endpoint, config: REQUIRED })).toMatchObject({
      failures: refused("it holds nothing yet"),
      requests: 0,
    });
    for (const entry of [{ asOf: "2026-05-31" }, { imageId: "m-may" }]) {
      const config = { ...REQUIRED, ...pins({ web: entry }) };
      expect(await run({ endpoint, config })).toMatchObject({ inputs: { imageId: "m-may" }, failures: [] });
    }
  });

  it.each([
    ["the program", { args: { follow: true } }],
    ["its entry", { config: pins({ web: { follow: true } }) }],
    ["the entry for all", { config: pins({ "*": { follow: true } }) }],
  ])(
    "following the newest is refused, by %s, also while nothing newer is there",
    async (_, { args, config }: Partial<Run>) => {
      const { endpoint, held } = await holding(MAY);
      const decided = { endpoint, ...(args ? { args } : {}), config: { ...config, ...REQUIRED } };
      expect(await run({ ...decided, held })).toMatchObject({
        failures: refused("it follows the newest"),
        requests: 0,
      });
      expect(await run(decided)).toMatchObject({ failures: refused("it holds nothing yet") });
    },
  );

  it("a filter that the held image no longer matches is refused, unless a date is written", async () => {
    const { endpoint, held } = await holding(MAY);
    endpoint.change({ add: [record("m-api", { ImageFamily: "api-base" })] });
    const filter = { owners: "self", imageFamily: "api-base" };
    const changed = { endpoint, held, args: { filter }, config: REQUIRED };
    expect((await run(changed)).failures).toEqual(refused('its held image no longer matches imageFamily "api-base"'));
    expect(await run({ ...changed, args: { filter, asOf: "2026-06-30" } })).toMatchObject({
      inputs: { imageId: "m-api" },
      failures: [],
    });
    const fitting = { owners: "self", imageFamily: "web-base", architecture: "x86_64" };
    endpoint.change({ set: { "m-may": { Architecture: "x86_64" } } });
    expect(await run({ ...changed, args: { filter: fitting } })).toMatchObject({
      inputs: { imageId: "m-may", reason: "still matches the new filter" },
      failures: [],
    });
  });

  it("a held image that is gone is refused to be replaced", async () => {
    const { endpoint, held } = await holding(MAY);
    endpoint.change({ remove: ["m-may"], add: [JUNE] });
    const filter = { ...FILTER, nameRegex: "^m-" };
    expect((await run({ endpoint, held, args: { filter }, config: REQUIRED })).failures).toEqual(
      refused("its held image is gone and no longer matches"),
    );
  });

  it("a changed region is refused, unless a date or an id is written", async () => {
    const { endpoint, held } = await holding(MAY);
    const config = { ...REQUIRED, "alicloud:region": "cn-beijing" };
    expect(await run({ endpoint, held, config })).toMatchObject({
      failures: refused("its region changed from cn-hangzhou to cn-beijing"),
      requests: 0,
    });
    for (const entry of [{ asOf: "2026-06-30" }, { imageId: "m-beijing" }]) {
      expect(await run({ endpoint, held, config: { ...config, ...pins({ web: entry }) } })).toMatchObject({
        inputs: { imageId: "m-beijing", region: "cn-beijing" },
        failures: [],
      });
    }
  });

  it("a pin that does not move passes and asks nothing, and one that a written line moves passes", async () => {
    const { endpoint, held } = await holding(MAY);
    endpoint.change({ add: [JUNE, JULY] });
    expect(await run({ endpoint, held, config: REQUIRED })).toMatchObject({
      inputs: { imageId: "m-may" },
      failures: [],
      requests: 0,
    });
    for (const entry of [{ asOf: "2026-06-30" }, { imageId: "m-june" }]) {
      expect(await run({ endpoint, held, config: { ...REQUIRED, ...pins({ web: entry }) } })).toMatchObject({
        inputs: { imageId: "m-june" },
        failures: [],
      });
    }
  });

  it("is not in force when it is false, and is refused when it is neither", async () => {
    const endpoint = await openEndpoint({ records: [MAY] });
    const required = (value: string) => run({ endpoint, config: { "alicloud-images:requireDecision": value } });
    expect(await required("false")).toMatchObject({ inputs: { imageId: "m-may" }, failures: [] });
    expect((await required("yes")).failures).toEqual([
      'alicloud-images:requireDecision "yes" is not valid: must be true or false.',
    ]);
  });
});

/** What the program shows from now on. */
function told(kind: "info" | "warn"): string[] {
  const shown: string[] = [];
  const spy = vi.spyOn(pulumi.log, kind).mockImplementation(async (text) => void shown.push(text));
  onTestFinished(() => spy.mockRestore());
  return shown;
}
