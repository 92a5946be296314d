// Jest tests of a user: a program with mocks in TypeScript, and the local endpoint in plain JavaScript.

import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bareEnvironment, PROJECT_ROOT, runNode, temporaryFolder } from "./support/run.js";
import { toolsFor } from "./support/tools.js";

const INFRA = `
import { getImageOutput, PinnedImage } from "pulumi-alicloud-images";
export const imageId = new PinnedImage("web", { filter: { owners: "self" }, asOf: "2026-01-31" }).imageId;
export const found = getImageOutput({ owners: "system", imageFamily: "acs:ubuntu_24_04_x64", mostRecent: true });
`;

const INFRA_TEST = `
import * as pulumi from "@pulumi/pulumi";
const value = <T>(output: pulumi.Output<T>) => new Promise<T>((done) => output.apply((known) => done(known as T)));
let infra: typeof import("./infra");
beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, type, inputs }) => ({
      id: name,
      state: type === "pulumi-nodejs:dynamic/alicloud-images:PinnedImage" ? { ...inputs, imageId: "m-mocked" } : inputs,
    }),
    call: ({ inputs }) => inputs,
  });
  pulumi.runtime.setAllConfig({ "alicloud:region": "cn-hangzhou", "alicloud-images:endpoint": "embedded" });
  infra = await import("./infra");
});
it("mocks a pin", async () => expect(await value(infra.imageId)).toBe("m-mocked"));
it("finds an image", async () => expect((await value(infra.found)).imageId).toMatch(/^ubuntu_24_04_x64/));
`;

const ENDPOINT_TEST = `
const { startEndpoint } = require("pulumi-alicloud-images/endpoint");
const { getImages } = require("pulumi-alicloud-images");
it("lists from an endpoint of its own", async () => {
  const endpoint = await startEndpoint();
  process.env.ALICLOUD_IMAGES_ENDPOINT = endpoint.url;
  process.env.ALICLOUD_ACCESS_KEY = endpoint.accessKeyId;
  process.env.ALICLOUD_SECRET_KEY = endpoint.accessKeySecret;
  const { ids } = await getImages({ region: "cn-hangzhou", owners: "self", imageFamily: "web-base" });
  await endpoint.close();
  expect(ids.length).toBeGreaterThan(10);
});
`;

const FILES = {
  "package.json": JSON.stringify({
    jest: { transform: { "\\.ts$": "ts-jest" }, testEnvironment: "node", testTimeout: 60_000, workerThreads: true },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      esModuleInterop: true,
      skipLibCheck: true,
      types: ["jest"],
    },
  }),
  "infra.ts": INFRA,
  "infra.test.ts": INFRA_TEST,
  "endpoint.test.js": ENDPOINT_TEST,
};

it("Jest runs look-ups, pins with mocks and the local endpoint without a flag for ES modules", {
  timeout: 300_000,
}, async (context) => {
  const tools = await toolsFor(context, "jest");
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  for (const [name, from] of [
    ["pulumi-alicloud-images", PROJECT_ROOT],
    ["@pulumi/pulumi", join(PROJECT_ROOT, "node_modules/@pulumi/pulumi")],
    ["ts-jest", join(tools, "node_modules/ts-jest")],
    ["@types/jest", join(tools, "node_modules/@types/jest")],
  ] as const) {
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(from, place);
  }
  const jest = await runNode([join(tools, "node_modules/jest/bin/jest.js"), "--json", "--silent"], {
    cwd: folder,
    env: { ...bareEnvironment(folder), NODE_ENV: undefined, CI: undefined },
  });
  const report = JSON.parse(jest.stdout);
  expect(report.testResults.map(({ message }: { readonly message: string }) => message)).toEqual(["", ""]);
  expect({ exitCode: jest.exitCode, passed: report.numPassedTests }).toEqual({ exitCode: 0, passed: 3 });
});
