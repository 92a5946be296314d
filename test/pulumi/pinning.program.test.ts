// What a PinnedImage hands to the engine: its inputs, its options and its provider. The built package, the SDK's mocks.

import { createRequire } from "node:module";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { toPinnedRecord } from "../../provider/pins/record.js";
import { newerImage } from "../../provider/pulumi/lookups.js";
import { environmentOf, openEndpoint } from "../support/endpoint.js";
import { image, record } from "../support/records.js";
import { shortenWaits } from "../support/waits.js";

// The built package, as a program has it.
const { PinnedImage, forgetImages, ArgumentError } = createRequire(__filename)(
  "pulumi-alicloud-images",
) as typeof import("../../provider/index.js");

const FILTER = { owners: "self" };
const CANARY = "canary-of-the-environment";

interface Registered {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider: string | undefined;
}

let registered: Registered[];
let warn: ReturnType<typeof vi.spyOn>;
let info: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  registered = [];
  warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  info = vi.spyOn(pulumi.log, "info").mockResolvedValue();
  for (const name of Object.keys(process.env)) {
    if (/^(ALICLOUD|ALIBABA|ALIYUN|ECS_)/i.test(name)) vi.stubEnv(name, undefined);
  }
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    forgetImages();
    pulumi.runtime.setAllConfig({});
  });
});

interface Deployment {
  readonly preview?: boolean;
  readonly config?: Readonly<Record<string, string>>;
  /** What check would make of a pin's inputs. @default nothing more */
  readonly checked?: Readonly<Record<string, unknown>>;
}

async function beginDeployment({ preview = false, config = {}, checked = {} }: Deployment = {}): Promise<void> {
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, type, inputs, provider }) => {
        registered.push({ name, type, inputs, provider });
        return { id: `${name}-id`, state: { ...inputs, ...checked } };
      },
      call: () => {
        throw new Error("No function of another provider is called here.");
      },
    },
    "project",
    "stack",
    preview,
  );
}

/** What the engine gets of a pin. */
async function inputsOf(pin: InstanceType<typeof PinnedImage>): Promise<Registered["inputs"]> {
  await settled(pin.urn);
  const name = (await settled(pin.urn)).split("::").at(-1);
  const found = registered.find((one) => one.name === name && one.type.endsWith(":PinnedImage"));
  if (found === undefined) throw new Error(`${name} was not registered.`);
  return found.inputs;
}

function settled<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return (output as unknown as { promise(): Promise<Value> }).promise();
}

describe("the provider of a pin", () => {
  it("is one small text for all pins, whatever they hold and wherever they run", async () => {
    vi.stubEnv("ALICLOUD_SECRET_KEY", CANARY);
    await beginDeployment({ config: { "alicloud:secretKey": CANARY, "project:day": CANARY } });
    const one = new PinnedImage("one", { filter: FILTER, asOf: new pulumi.Config().get("day") });
    const other = new PinnedImage("other", {
      filter: pulumi.secret({ owners: "system" }),
      imageId: CANARY,
      follow: true,
    });
    const texts = [(await inputsOf(one))["__provider"], (await inputsOf(other))["__provider"]];
    expect(texts[0]).toBe(texts[1]);
    const text = String(texts[0]);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_500);
    expect(text).not.toContain(CANARY);
    // It lies in the state of every user: a change of it is a change for all of them.
    await expect(text).toMatchFileSnapshot("../engine/goldens/provider.txt");
  });

  it("loads what it does by name, and none of it to be configured or deleted", async () => {
    await beginDeployment();
    const text = String((await inputsOf(new PinnedImage("web", { filter: FILTER })))["__provider"]);
    expect(text.match(/import\(|require\([^)]*\)/g)).toEqual(['require("module")']);
    expect(text).toContain(`resolve("pulumi-alicloud-images/pinning")`);
    expect(text).not.toContain("delete");
  });
});

describe("a pin's inputs", () => {
  it("are its arguments, and its name for the lines that it tells", async () => {
    await beginDeployment();
    const filter = { owners: "self", nameRegex: pulumi.output("^web-") };
    const inputs = await inputsOf(
      new PinnedImage("web", { filter, asOf: "2026-11-25", follow: false, profile: "staging" }),
    );
    const { __provider, ...rest } = inputs;
    expect(rest).toEqual({
      filter: { owners: "self", nameRegex: "^web-" },
      asOf: "2026-11-25",
      follow: false,
      profile: "staging",
      __pin: { name: "web", problems: [], secrets: [] },
    });
  });

  it("say that an Output without a value was meant to decide", async () => {
    await beginDeployment();
    const none = pulumi.output<string | undefined>(undefined) as pulumi.Output<string>;
    const inputs = await inputsOf(
      new PinnedImage("web", { filter: FILTER, imageId: none, asOf: Promise.resolve(undefined) as never }),
    );
    expect(inputs).toMatchObject({ imageId: "", asOf: "" });
    expect(await inputsOf(new PinnedImage("plain", { filter: FILTER, imageId: undefined }))).not.toHaveProperty(
      "imageId",
    );
  });

  it("say where they hold secrets", async () => {
    await beginDeployment();
    const secret = pulumi.secret("prod");
    const filters: readonly (readonly [ConstructorParameters<typeof PinnedImage>[1]["filter"], string[][]])[] = [
      [pulumi.secret({ owners: "self" }), [["filter"]]],
      [{ owners: "self", nameRegex: secret }, [["filter", "nameRegex"]]],
      [
        { owners: pulumi.output("self"), tags: { "a.b": secret }, tagKeys: ["x", secret] },
        [
          ["filter", "tags", "a.b"],
          ["filter", "tagKeys", "1"],
        ],
      ],
      [pulumi.output({ owners: "self" }).apply((filter) => pulumi.secret(filter)), [["filter"]]],
      [Promise.resolve({ owners: secret }), [["filter"]]],
      [pulumi.output({ owners: "self" }), []],
    ];
    for (const [index, [filter, secrets]] of filters.entries()) {
      const inputs = await inputsOf(new PinnedImage(`secret-${index}`, { filter }));
      expect(inputs["__pin"]).toMatchObject({ secrets });
    }
    const decided = new PinnedImage("decided", { filter: FILTER, imageId: secret });
    expect((await inputsOf(decided))["__pin"]).toMatchObject({ secrets: [["imageId"]] });
  });

  it("are secret where the stack's entries are, and quote nothing of them", async () => {
    const entries = { web: { imageId: "m-canary" } };
    await beginDeployment();
    pulumi.runtime.setAllConfig({ "alicloud-images:pins": JSON.stringify(entries) }, ["alicloud-images:pins"]);
    expect((await inputsOf(new PinnedImage("web", { filter: FILTER })))["__pin"]).toMatchObject({
      secrets: [["imageId"]],
    });
    registered = [];
    const wrong = { web: { imageId: "m-canary", asOf: "canary" } };
    pulumi.runtime.setAllConfig({ "alicloud-images:pins": JSON.stringify(wrong) }, ["alicloud-images:pins"]);
    const { problems } = (await inputsOf(new PinnedImage("web", { filter: FILTER })))["__pin"] as {
      problems: string[];
    };
    expect(problems.join()).toContain("asOf [secret] is not valid");
    expect(problems.join()).not.toContain("canary");
  });

  it("say which keys of the configuration nobody reads, all at once, and which switch is neither on nor off", async () => {
    await beginDeployment({
      config: {
        "alicloud-images:pins.web.asOf": "2026-01-31",
        "alicloud-images:requireDecison": "true",
        "alicloud-images:notifyNewer": "True",
        "project:unread": "x",
      },
    });
    const { problems } = (await inputsOf(new PinnedImage("web", { filter: FILTER })))["__pin"] as {
      problems: string[];
    };
    expect(problems).toEqual([
      expect.stringContaining("pulumi config set --path alicloud-images:pins.web.asOf 2026-01-31"),
      expect.stringContaining("Did you mean alicloud-images:requireDecision?"),
      'alicloud-images:notifyNewer "True" is not valid: it must be true or false.',
    ]);
  });
});

describe("adoption", () => {
  it.each(["id", "import"])("by opts.%s is refused, and the way to it is told", async (option) => {
    await beginDeployment();
    const adopt = () => new PinnedImage("web", { filter: FILTER }, { [option]: "m-bp1existing" });
    expect(adopt).toThrow(ArgumentError);
    expect(adopt).toThrow(
      `PinnedImage does not support the option ${option}. To adopt the image of an existing instance, deploy once with imageId: "<its image>", then remove imageId. The pin keeps the image.`,
    );
    expect(registered).toEqual([]);
  });
});

describe("an alicloud provider", () => {
  it("gives its region, by itself or through the parent, and does not become the pin's provider", async () => {
    await beginDeployment();
    const provider = new alicloud.Provider("beijing", { region: pulumi.output("cn-beijing") });
    const direct = await inputsOf(new PinnedImage("direct", { filter: FILTER }, { provider }));
    const parent = new pulumi.ComponentResource(
      "test:index:Parent",
      "parent",
      {},
      { providers: { alicloud: provider } },
    );
    const inherited = await inputsOf(new PinnedImage("inherited", { filter: FILTER }, { parent }));
    expect([direct["region"], inherited["region"]]).toEqual(["cn-beijing", "cn-beijing"]);
    const alone = await inputsOf(new PinnedImage("alone", { filter: FILTER }));
    expect(alone).not.toHaveProperty("region");
    const pins = registered.filter(({ type }) => type.endsWith(":PinnedImage"));
    expect(pins.map(({ provider: used }) => used ?? "")).toEqual(["", "", ""]);
    expect(warn).not.toHaveBeenCalled();
  });

  it("that carries credentials or a role is warned about, since pins use their own, and no secret is handed on", async () => {
    await beginDeployment();
    const carrying: readonly alicloud.ProviderArgs[] = [
      { accessKey: "LTAI5tCanary", secretKey: CANARY, region: "cn-beijing" },
      { profile: "staging" },
      { assumeRole: { roleArn: "acs:ram::1:role/reader" } },
      { ecsRoleName: "reader" },
    ];
    for (const [index, args] of carrying.entries()) {
      const provider = new alicloud.Provider(`provider-${index}`, args);
      const pin = new PinnedImage(`pin-${index}`, { filter: FILTER }, { provider });
      expect(JSON.stringify(await inputsOf(pin))).not.toMatch(/LTAI5tCanary|canary/);
      await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(index + 1));
      expect(warn).toHaveBeenLastCalledWith(
        expect.stringMatching(/credentials or roles of an explicit provider.*argument profile/),
        pin,
      );
    }
  });

  it("whose region is not known yet makes the pin's region unknown at preview", async () => {
    await beginDeployment({ preview: true });
    const region = pulumi.output("cn-beijing");
    Object.assign(region, { isKnown: Promise.resolve(false) });
    const provider = new alicloud.Provider("later", { region });
    const inputs = await inputsOf(new PinnedImage("web", { filter: FILTER }, { provider }));
    expect(inputs["region"]).toMatchObject({ __pulumiUnknown: true });
  });
});

describe("a newer image", () => {
  const HELD = toPinnedRecord(image("m-1", { CreationTime: "2026-06-01T00:00:00Z" }));
  const NOTIFY = { "alicloud-images:notifyNewer": "true" };
  let endpoint: Endpoint;
  beforeEach(async () => {
    endpoint = await openEndpoint({
      records: [
        record("m-1", { CreationTime: "2026-06-01T00:00:00Z" }),
        record("m-2", { CreationTime: "2026-08-01T00:00:00Z" }),
      ],
    });
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
  });

  /** A pin that holds m-1, once all that it leads to has begun. */
  async function pinThatHolds(deployment: Deployment, args: { readonly notifyNewer?: boolean } = {}) {
    await beginDeployment({ ...deployment, checked: { image: HELD, region: "cn-hangzhou" } });
    const pin = new PinnedImage("web", { filter: FILTER, ...args });
    await inputsOf(pin);
    await settled(pulumi.all([pin.image, pin.region]).apply(() => undefined));
    return pin;
  }

  it("is told in one line at preview when that is asked for, by configuration or argument", async () => {
    const line =
      'web holds m-1 (2026-06-01); the newest is m-2 (2026-08-01). To move, set asOf: "2026-08-01" or imageId: "m-2".';
    const pin = await pinThatHolds({ preview: true, config: NOTIFY });
    await vi.waitFor(() => expect(info).toHaveBeenCalledTimes(1));
    expect(info).toHaveBeenLastCalledWith(line, pin);
    await pinThatHolds({ preview: true }, { notifyNewer: true });
    await vi.waitFor(() => expect(info).toHaveBeenCalledTimes(2));
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, Deployment, { notifyNewer?: boolean }]>([
    ["nobody wants to know", { preview: true }, {}],
    ["the argument says no", { preview: true, config: NOTIFY }, { notifyNewer: false }],
    ["it is no preview", { preview: false, config: NOTIFY }, {}],
  ])("is not asked for when %s", async (_, deployment, args) => {
    await pinThatHolds(deployment, args);
    // What is wanted comes later, and by then the other would have asked.
    await pinThatHolds({ preview: true, config: NOTIFY });
    await vi.waitFor(() => expect(info).toHaveBeenCalledTimes(1));
    expect(endpoint.requests).toHaveLength(1);
  });

  it("is none when the newest is held, or one that is newer than what the filter finds", async () => {
    await beginDeployment({ preview: true });
    const newerThan = (creationTime: string, imageId = "m-9") => newerImage({ ...HELD, imageId, creationTime }, FILTER);
    expect(await newerThan("2026-07-31T23:59:59Z")).toMatchObject({ imageId: "m-2" });
    expect(await newerThan("2026-08-01T00:00:00Z", "m-2")).toBeUndefined();
    expect(await newerThan("2026-08-01T00:00:00Z")).toBeUndefined();
    expect(await newerThan("2026-09-01T00:00:00Z")).toBeUndefined();
  });

  it("never fails a preview nor warns: it is none when it cannot be found out", async () => {
    shortenWaits();
    await beginDeployment({ preview: true });
    expect(await newerImage(HELD, { owners: "self", nameRegex: "^nothing$" })).toBeUndefined();
    endpoint.setFaults([{ answer: { code: "Forbidden.RAM", status: 403 } }]);
    expect(await newerImage(HELD, { owners: "system" })).toBeUndefined();
    await endpoint.close();
    expect(await newerImage(HELD, { owners: "others" })).toBeUndefined();
    vi.stubEnv("ALICLOUD_ACCESS_KEY", undefined);
    vi.stubEnv("ALICLOUD_SECRET_KEY", undefined);
    vi.stubEnv("HOME", "/nonexistent");
    expect(await newerImage(HELD, { region: "cn-beijing" })).toBeUndefined();
    expect(warn).not.toHaveBeenCalled();
  });
});
