// The packed package: its contents, and its use in the projects that install it.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { installInto, type Packed, pack } from "./support/consumer.js";
import { bareEnvironment, makeFolder, PROJECT_ROOT, removeFolder, run, runNode } from "./support/run.js";
import { readSources } from "./support/sources.js";

let folder = "";
let packed: Packed;
/** Projects with the package installed. */
const project = { commonjs: "", module: "" };

beforeAll(async () => {
  folder = await makeFolder();
  packed = await pack(folder);
  for (const type of ["commonjs", "module"] as const) {
    project[type] = join(folder, type);
    await installInto({ folder: project[type], packed, type });
  }
  return () => removeFolder(folder);
}, 120_000);

describe("the packed package", () => {
  it("holds the compiled sources, their types and the documents, and nothing else", () => {
    const compiled = readSources()
      .filter(({ path }) => !path.endsWith(".d.ts"))
      .flatMap(({ path }) => [".js", ".d.ts"].map((ending) => `dist/${path.replace(/\.ts$/, ending)}`));
    const documents = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    // A file too many in dist/ may be left over from a source that was renamed: delete dist/ and build.
    expect([...packed.contents].sort()).toEqual([...documents, ...compiled].sort());
  });

  it("is smaller than 2 MB", () => {
    expect(packed.unpackedBytes).toBeLessThan(2_000_000);
  });
});

/** Lists images from the local endpoint, and takes one of them. */
const BODY = `
  const endpoint = await startEndpoint();
  process.env.ALICLOUD_IMAGES_ENDPOINT = endpoint.url;
  process.env.ALICLOUD_ACCESS_KEY = endpoint.accessKeyId;
  process.env.ALICLOUD_SECRET_KEY = endpoint.accessKeySecret;
  const { ids, images } = await getImages({ region: "cn-hangzhou", owners: "self", imageFamily: "web-base" });
  const image = await getImage({ region: "cn-hangzhou", owners: "self", imageFamily: "web-base", mostRecent: true });
  const refusal = await getImages({ owner: "self" }).catch((error) => error);
  console.log(JSON.stringify({
    listed: ids.length,
    first: ids[0] === image.imageId && images[0].imageOwnerAlias === "self",
    refusal: [refusal instanceof ImagesError, refusal.name],
    asked: endpoint.requests.length > 0,
    pinning: Object.keys(pinning).length > 0,
    version: /^\\d+\\.\\d+\\.\\d+/.test(manifest.version),
  }));
  await endpoint.close();
`;

const PROGRAMS = {
  commonjs: `
const { getImage, getImages, ImagesError } = require("pulumi-alicloud-images");
const { startEndpoint } = require("pulumi-alicloud-images/endpoint");
const pinning = require("pulumi-alicloud-images/pinning");
const manifest = require("pulumi-alicloud-images/package.json");
(async () => {${BODY}})();`,
  module: `
import { readFileSync } from "node:fs";
import { getImage, getImages, ImagesError } from "pulumi-alicloud-images";
import { startEndpoint } from "pulumi-alicloud-images/endpoint";
import * as pinning from "pulumi-alicloud-images/pinning";
const manifest = JSON.parse(readFileSync(new URL(import.meta.resolve("pulumi-alicloud-images/package.json"))));
${BODY}`,
} as const;

describe.each(["commonjs", "module"] as const)("installed in an empty %s project", (type) => {
  it("lists images through the local endpoint", async () => {
    const cwd = project[type];
    await writeFile(join(cwd, "program.js"), PROGRAMS[type]);
    const { stdout, stderr, exitCode } = await runNode(["program.js"], { cwd, env: bareEnvironment(cwd) });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(JSON.parse(stdout)).toEqual({
      listed: expect.toSatisfy((count: number) => count > 10, "more than ten images"),
      first: true,
      refusal: [true, "ArgumentError"],
      asked: true,
      pinning: true,
      version: true,
    });
  });

  it("has its command", async () => {
    const cwd = project[type];
    const command = join(cwd, "node_modules/.bin/alicloud-images");
    const args = ["latest", "--endpoint", "embedded", "--region", "cn-hangzhou", "--image-family"];
    const latest = await run(command, [...args, "acs:ubuntu_24_04_x64"], { cwd, env: bareEnvironment(cwd) });
    expect(latest).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^ubuntu_24_04_x64_\S+\.vhd\n$/),
      stderr: "",
    });
  });

  it("exports only its documented entry points", async () => {
    const cwd = project[type];
    const script = `import("pulumi-alicloud-images/dist/service/client.js").catch(({ code }) => console.log(code));`;
    expect((await runNode(["--eval", script], { cwd })).stdout).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  });
});

/** A consumer that uses every entry, in types as well. */
const CONSUMER = `
import * as pulumi from "@pulumi/pulumi";
import {
  getImage, getImageOutput, getImages, getImagesOutput, ImagesError, PinnedImage,
  type GetImageResult, type GetImagesArgs, type GetImagesResult, type Image,
} from "pulumi-alicloud-images";
import { startEndpoint, type Endpoint, type EndpointOptions } from "pulumi-alicloud-images/endpoint";
import * as pinning from "pulumi-alicloud-images/pinning";

const args: GetImagesArgs = { owners: ["system", "self"], tags: { env: "prod" }, imageIds: ["m-1"], sortBy: "name" };
export const images: Promise<Image[]> = getImages(args).then((result: GetImagesResult) => result.images);
export const size: Promise<number> = getImage({ imageId: "m-1" }).then(({ size }: GetImageResult) => size);
export const ids: pulumi.Output<string[]> = getImagesOutput({ imageFamily: pulumi.output("a"), usable: true }).ids;
export const imageId: pulumi.Output<string> = getImageOutput({ filters: [{ key: "NetworkType", value: "vpc" }] }).imageId;
export const pin = new PinnedImage("web", { filter: { owners: "system", imageFamily: pulumi.output("a") }, asOf: "2026-11-25" });
export const pinned: pulumi.Output<string> = pin.imageId;
export const options: EndpointOptions = { latencyMs: 80 };
export const endpoint: Promise<Endpoint> = startEndpoint(options);
export const code = (error: ImagesError): string => error.code + Object.keys(pinning).join();
// @ts-expect-error types reject a wrong name
getImages({ nameRegx: "a" });
// @ts-expect-error types reject a wrong value
getImages({ mostRecent: "yes" });
`;

const STRICT = { strict: true, skipLibCheck: false, noEmit: true, types: ["node"], target: "es2022" };

/** The module settings that programs have, and the files that each of them reads differently. */
const SETTINGS = [
  { name: "nodenext", options: { module: "nodenext" }, files: ["consumer.cts", "consumer.mts"] },
  { name: "node16", options: { module: "node16" }, files: ["consumer.cts", "consumer.mts"] },
  { name: "bundler", options: { module: "esnext", moduleResolution: "bundler" }, files: ["consumer.ts"] },
  // What Pulumi's own templates have.
  { name: "node10", options: { module: "commonjs", moduleResolution: "node10" }, files: ["consumer.ts"] },
] as const;

describe.each(["typescript", "typescript-5.9"])("its types, for %s", { timeout: 180_000 }, (compiler) => {
  it.each(SETTINGS)("compile with $name and without skipLibCheck", async ({ name, options, files }) => {
    const cwd = project.module;
    for (const file of files) await writeFile(join(cwd, file), CONSUMER);
    const deprecated = compiler === "typescript" && name === "node10" ? { ignoreDeprecations: "6.0" } : {};
    const config = `tsconfig.${compiler}.${name}.json`;
    await writeFile(
      join(cwd, config),
      JSON.stringify({ compilerOptions: { ...STRICT, ...options, ...deprecated }, files }),
    );
    const tsc = join(PROJECT_ROOT, "node_modules", compiler, "bin/tsc");
    expect(await runNode([tsc, "-p", config], { cwd })).toMatchObject({ exitCode: 0, stdout: "" });
  });
});
