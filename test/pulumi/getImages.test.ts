// getImages in a program: what it gives, what it shares, what it shows.

import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { forgetImages } from "../../provider/pulumi/deployment.js";
import { getImage } from "../../provider/pulumi/getImage.js";
import { getImages, getImagesOutput } from "../../provider/pulumi/getImages.js";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { ArgumentError, ConfigurationError, ServiceError } from "../../provider/values/errors.js";
import { askedOf, openEndpoint } from "../support/endpoint.js";
import { beginDeployment } from "../support/program.js";
import { image, newestFirst, record, records } from "../support/records.js";

/** The arguments and results of the official provider that are read here as a caller without types would write them. */
const loosely = getImages as (args?: unknown) => ReturnType<typeof getImages>;

/** What the program shows as a warning. */
function warnings(): string[] {
  const shown: string[] = [];
  const spy = vi.spyOn(pulumi.log, "warn").mockImplementation(async (text) => void shown.push(text));
  onTestFinished(() => spy.mockRestore());
  return shown;
}

describe("getImages", () => {
  it("lists all images, newest first, with every field", async () => {
    const endpoint = await openEndpoint({ records: records(250) });
    await beginDeployment({ endpoint });
    const result = await getImages({ owners: "self" });
    expect(result.ids).toEqual(newestFirst(250));
    expect(result.images.map(({ imageId }) => imageId)).toEqual(result.ids);
    expect(result.images[249]).toEqual(image("m-0001", { CreationTime: "2026-01-01T00:00:00Z" }));
    expect(endpoint.requests).toHaveLength(6);
  });

  it("has the same id for the same images in the same order, and only then", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    await beginDeployment({ endpoint });
    const { id, ids } = await getImages();
    expect(id).toBe(createHash("sha256").update(ids.join(",")).digest("hex"));
    expect((await getImages({ owners: "self" })).id).toBe(id);
    expect((await getImages({ sortOrder: "ascending" })).id).not.toBe(id);
    expect((await getImages({ maxResults: 2 })).id).not.toBe(id);
  });

  it("gives back the arguments as the official provider does: lists joined, status Available by default", async () => {
    await beginDeployment({ endpoint: await openEndpoint({ records: records(1) }) });
    const args: GetImagesArgs = {
      owners: ["self", "system"],
      nameRegex: "m",
      tags: { a: "b" },
      mostRecent: false,
      imageIds: ["m-0001"],
    };
    const { id: _id, ids: _ids, images: _images, ...echoed } = await getImages(args);
    expect(echoed).toEqual({ ...args, owners: "self,system", status: "Available", region: "cn-hangzhou" });
    expect(await getImages({ status: ["Deprecated", "Available"] })).toMatchObject({ status: "Deprecated,Available" });
    expect(await getImages({ status: "ALL" })).toMatchObject({ status: "ALL" });
  });

  it("has no null and no undefined in its result, also where arguments have them", async () => {
    await beginDeployment({ endpoint: await openEndpoint({ records: [{ ImageId: "m-1", Size: null, Tags: null }] }) });
    const result = await loosely({ owners: null, status: null, nameRegex: undefined, osType: null, imageFamily: "" });
    expect(result).toStrictEqual(JSON.parse(JSON.stringify(result)));
    expect(JSON.stringify(result)).not.toContain("null");
    expect(result).toMatchObject({ ids: ["m-1"], status: "Available" });
    expect(result).not.toHaveProperty("owners");
  });

  it.each([[undefined], [null], [{}]])("takes %j for no arguments", async (args) => {
    const endpoint = await openEndpoint({ records: records(1) });
    await beginDeployment({ endpoint });
    expect(await loosely(args)).toMatchObject({ ids: ["m-0001"] });
    expect(askedOf(endpoint)).toEqual([{ RegionId: "cn-hangzhou", PageNumber: "1", PageSize: "100" }]);
  });

  it("gives each caller its own copy of the images", async () => {
    await beginDeployment({ endpoint: await openEndpoint({ records: records(2) }) });
    const first = await getImages();
    const one = await getImage({ imageId: "m-0001" });
    first.images.reverse();
    Object.assign(first.images[0] ?? {}, { name: "changed" });
    Object.assign(first.images[0]?.tags ?? {}, { changed: "yes" });
    one.diskDeviceMappings.push({
      device: "changed",
      format: "",
      importOssBucket: "",
      importOssObject: "",
      progress: "",
      size: "",
      snapshotId: "",
      type: "",
    });
    expect((await getImages()).images).toEqual([
      image("m-0002", { CreationTime: "2026-01-01T01:00:00Z" }),
      image("m-0001", { CreationTime: "2026-01-01T00:00:00Z" }),
    ]);
    expect(await getImage({ imageId: "m-0001" })).toMatchObject({ diskDeviceMappings: [] });
  });
});

describe("region and endpoint of a call", () => {
  it("come from the configuration before the environment, the region from the argument before both", async () => {
    const endpoint = await openEndpoint({
      records: [record("m-hangzhou")],
      otherRegions: { "cn-beijing": [record("m-beijing")], "eu-central-1": [record("m-frankfurt")] },
    });
    const { url } = endpoint;
    await beginDeployment({
      endpoint,
      environment: { ALICLOUD_IMAGES_ENDPOINT: "http://127.0.0.1:1" },
      config: { "alicloud:region": "cn-beijing", "alicloud-images:endpoint": url },
    });
    expect(await getImages()).toMatchObject({ ids: ["m-beijing"], region: "cn-beijing" });
    expect(await getImages({ region: "eu-central-1" })).toMatchObject({ ids: ["m-frankfurt"], region: "eu-central-1" });
  });

  it("are asked for when there is no region anywhere: none is assumed", async () => {
    await beginDeployment();
    const failure = await getImages().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigurationError);
    for (const name of ["region argument", "alicloud:region", "ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "profile"]) {
      expect(failure).toMatchObject({ message: expect.stringContaining(name) });
    }
  });
});

describe("calls in one program", () => {
  it("share one listing when they ask the service the same", async () => {
    const endpoint = await openEndpoint({ records: records(150) });
    await beginDeployment({ endpoint });
    const outputs = getImagesOutput({ owners: pulumi.output("self"), nameRegex: "m" });
    await Promise.all([
      getImages({ owners: "self" }),
      getImages({ owners: ["self"], sortBy: "name" }),
      getImage({ owners: "self", mostRecent: true }),
      new Promise((resolve) => outputs.apply(resolve)),
    ]);
    expect(endpoint.requests).toHaveLength(4);
  });

  it("ask again in a new deployment, as an Automation API process makes them", async () => {
    const endpoint = await openEndpoint({ records: records(1) });
    await beginDeployment({ endpoint });
    expect((await getImages()).ids).toEqual(["m-0001"]);
    endpoint.change({ add: [record("m-new", { CreationTime: "2026-06-01T00:00:00Z" })] });
    expect((await getImages()).ids).toEqual(["m-0001"]);
    await beginDeployment({ endpoint });
    expect((await getImages()).ids).toEqual(["m-new", "m-0001"]);
    expect(endpoint.requests).toHaveLength(2);
  });

  it("ask again after forgetImages", async () => {
    const endpoint = await openEndpoint({ records: records(1) });
    await beginDeployment({ endpoint });
    await getImages();
    forgetImages();
    await getImages();
    expect(endpoint.requests).toHaveLength(2);
  });
});

describe("wrong calls", () => {
  it("are refused before any request, all problems at once", async () => {
    const endpoint = await openEndpoint({ records: records(1) });
    await beginDeployment({ endpoint });
    const failure = await loosely({ owner: "self", minAge: "a week" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ArgumentError);
    expect(failure).toMatchObject({
      problems: [expect.stringContaining('"owners"'), expect.stringContaining("minAge")],
    });
    expect(endpoint.requests).toEqual([]);
  });

  it("with Outputs or Promises name the form that waits for them, wherever they stand", async () => {
    await beginDeployment();
    const args = {
      nameRegex: pulumi.output("a"),
      imageName: Promise.resolve("b"),
      tags: { env: pulumi.output("c") },
      filters: [{ key: "NetworkType", value: pulumi.output("vpc") }],
    };
    const failure = await loosely(args).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      problems: ["nameRegex", "imageName", "tags.env", "filters.0.value"].map(
        (path) => `${path} is an Output or a Promise. Use getImagesOutput instead of getImages.`,
      ),
    });
  });

  it("are errors of the service when it refuses them", async () => {
    const faults = [{ answer: { status: 403, code: "Forbidden.RAM" } }];
    await beginDeployment({ endpoint: await openEndpoint({ faults }) });
    await expect(getImages()).rejects.toThrow(ServiceError);
  });
});

describe("a warning", () => {
  const stranger = record("m-shared", { ImageOwnerAlias: "others", CreationTime: "2026-06-01T00:00:00Z" });

  it("is shown once, however many calls lead to it, and once more in a new deployment", async () => {
    const shown = warnings();
    const endpoint = await openEndpoint({ records: [record("m-own"), stranger] });
    await beginDeployment({ endpoint });
    await Promise.all([getImages(), getImages({ nameRegex: "m" })]);
    await getImages();
    expect(shown).toEqual([
      expect.stringMatching(/^The newest image of getImages, m-shared \(m-shared\), is shared by another account/),
    ]);
    await beginDeployment({ endpoint });
    await getImages();
    expect(shown).toHaveLength(2);
  });

  it("is not shown when the owner is named", async () => {
    const shown = warnings();
    await beginDeployment({ endpoint: await openEndpoint({ records: [record("m-own"), stranger] }) });
    await getImages({ owners: "others" });
    await getImages({ owners: "self" });
    expect(shown).toEqual([]);
  });
});

describe("outputFile", () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), "images-output-"));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  }

  it("gets the images as JSON, under the official provider's field names", async () => {
    const tagged = record("m-1", {
      Tags: { Tag: [{ TagKey: "teamName", TagValue: "webTeam" }] },
      DiskDeviceMappings: { DiskDeviceMapping: [{ SnapshotId: "s-1", Size: 40 }] },
    });
    await beginDeployment({ endpoint: await openEndpoint({ records: [tagged] }) });
    const file = join(await folder(), "images.json");
    expect(await getImages({ outputFile: file })).toMatchObject({ outputFile: file });
    const written = await readFile(file, "utf8");
    expect(JSON.parse(written)).toMatchObject([
      {
        image_id: "m-1",
        image_owner_alias: "self",
        creation_time: "2026-01-01T00:00:00Z",
        is_support_io_optimized: false,
        disk_device_mappings: [{ snapshot_id: "s-1", size: "40" }],
        tags: { teamName: "webTeam" },
      },
    ]);
    expect(written).toContain('\n\t\t"image_id"');
  });

  it("holds exactly what was found: nothing, or the one image of getImage", async () => {
    await beginDeployment({ endpoint: await openEndpoint({ records: records(3) }) });
    const file = join(await folder(), "images.json");
    await getImages({ nameRegex: "none", outputFile: file });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual([]);
    await getImage({ mostRecent: true, outputFile: file });
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject([{ image_id: "m-0003" }]);
  });

  it("may lie in the home folder", async () => {
    await beginDeployment({ endpoint: await openEndpoint({ records: records(1) }) });
    const home = await folder();
    vi.stubEnv("HOME", home);
    await getImages({ outputFile: "~/images.json" });
    expect(JSON.parse(await readFile(join(home, "images.json"), "utf8"))).toHaveLength(1);
  });

  it("that cannot be written is an error that names it", async () => {
    await beginDeployment({ endpoint: await openEndpoint({ records: records(1) }) });
    const file = join(await folder(), "none", "images.json");
    const failure = await getImages({ outputFile: file }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ArgumentError);
    expect(failure).toMatchObject({
      message: expect.stringContaining(`${JSON.stringify(file)} cannot be written (ENOENT)`),
    });
  });
});
