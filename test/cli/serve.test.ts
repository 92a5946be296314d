// The `serve` command: its endpoint, output and end.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../package/support/run.js";
import { newestFirst, record, records } from "../support/records.js";
import { alicloudImages, CANARIES, expectNoCanary, startCommand } from "./support/command.js";

async function serving(...args: string[]) {
  const command = startCommand(["serve", "--port", "0", ...args]);
  const [, url = ""] = await command.printed(/DescribeImages endpoint on (\S+)\n.*Press Ctrl\+C to stop\.\n/s);
  return { ...command, url };
}

async function jsonFile(name: string, content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe("alicloud-images serve", () => {
  it("serves the bundled catalogue to a client configured as printed", async () => {
    const { url, stdout } = await serving();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const env = Object.fromEntries(
      [...stdout().matchAll(/\b(ALICLOUD_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );
    expect(env).toMatchObject({ ALICLOUD_IMAGES_ENDPOINT: url, ALICLOUD_REGION: "cn-hangzhou" });
    const result = await alicloudImages(["list", "--ids", "--image-family", "acs:ubuntu_24_04_x64"], {
      env: { ...env, ALICLOUD_SECURITY_TOKEN: undefined },
    });
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toMatch(/^ubuntu_24_04_x64_\S+\n$/);
  });

  it("generates a key pair at each start, or uses those of --accounts", async () => {
    const drawn = await Promise.all([serving(), serving()]);
    const pairs = drawn.map(({ stdout }) => /ALICLOUD_ACCESS_KEY=(\S+) ALICLOUD_SECRET_KEY=(\S+)/.exec(stdout()));
    for (const pair of pairs) {
      expect(pair?.[1]).toMatch(/^Local[0-9a-f]{16}$/);
      expect(pair?.[2]).toMatch(/^[0-9a-f]{48}$/);
    }
    expect(pairs[0]?.[1]).not.toBe(pairs[1]?.[1]);
    expect(pairs[0]?.[2]).not.toBe(pairs[1]?.[2]);
    const accounts = await jsonFile("keys.json", [{ accountId: "1111222233334444", ...CANARIES }]);
    const { url } = await serving("--accounts", accounts);
    const kept = await alicloudImages(["latest", "--endpoint", url, "--owners", "self", "--image-family", "web-base"]);
    expect(kept).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^m-\w+\n$/) });
  });

  it("prints the configuration of stacks and SDKs", async () => {
    const { url, stdout } = await serving();
    const { host } = new URL(url);
    expect(stdout()).toContain(`pulumi config set alicloud-images:endpoint ${url}\n`);
    expect(stdout()).toContain(`endpoint "${host}", protocol "HTTP"\n`);
    expect(stdout()).toContain(`endpoint "${url}", apiVersion "2014-05-26"\n`);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("stops on %s, with a connection open", async (signal) => {
    const { url, child, ended, stderr } = await serving("--no-auth");
    await (await fetch(`${url}/?Action=DescribeImages&RegionId=cn-hangzhou&Version=2014-05-26`)).text();
    child.kill(signal);
    expect(await ended).toEqual({ exitCode: 0, signal: null });
    expect(stderr()).toMatch(new RegExp(`Stopped by ${signal}\\.\\n$`));
  });

  it("serves --catalogue to the keys of --accounts, and prints and logs no key", async () => {
    const catalogue = await jsonFile("images.json", { regions: { "cn-hangzhou": records(120) } });
    const accounts = await jsonFile("keys.json", [{ accountId: "1234567890123456", ...CANARIES }]);
    const { url, child, ended, stdout, stderr } = await serving("--catalogue", catalogue, "--keys", accounts);
    const listed = await alicloudImages(["list", "--ids", "--endpoint", url]);
    expect(listed.stdout).toBe(`${newestFirst(120).join("\n")}\n`);
    const refused = await alicloudImages(["list", "--endpoint", url], { env: { ALICLOUD_SECRET_KEY: "another" } });
    expect(refused.exitCode).toBe(3);
    child.kill();
    await ended;
    const lines = stderr().trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+Z DescribeImages cn-hangzhou page 1 -> 200, 100 images, \d+ ms$/),
      expect.stringMatching(/ DescribeImages cn-hangzhou page 2 -> 200, 20 images, \d+ ms$/),
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/ -> 400, SignatureDoesNotMatch, \d+ ms$/));
    expectNoCanary(stdout() + stderr());
    expect(stdout()).toContain(accounts);
  });

  it("passes options to the endpoint", async () => {
    const catalogue = await jsonFile("images.json", {
      regions: { "cn-hangzhou": [record("m-1")], "cn-beijing": [record("m-2")] },
    });
    const faults = await jsonFile("faults.json", [{ when: { page: 7 }, answer: { code: "Throttling" } }]);
    const { url } = await serving(
      ...["--catalogue", catalogue, "--faults", faults, "--no-auth", "--preset", "2018", "--regions", "cn-hangzhou"],
    );
    const ask = async (query: string) =>
      (await (await fetch(`${url}/?Action=DescribeImages&Version=2014-05-26&Format=JSON&${query}`)).json()) as Record<
        string,
        unknown
      >;
    expect(await ask("RegionId=cn-hangzhou&PageSize=50")).toMatchObject({ TotalCount: 1 });
    expect(await ask("RegionId=cn-hangzhou&PageSize=51")).toHaveProperty("Code");
    expect(await ask("RegionId=cn-beijing")).toHaveProperty("Code");
    expect(await ask("RegionId=cn-hangzhou&PageNumber=7")).toMatchObject({ Code: "Throttling" });
  });

  it("reports a port in use", async () => {
    const { url } = await serving();
    const { port } = new URL(url);
    const { exitCode, stdout, stderr } = await alicloudImages(["serve", "--port", port]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe(
      `Error: Port ${port} on 127.0.0.1 is in use by another program. Choose another port, or 0 for any free one.\n`,
    );
  });

  it("listens beyond loopback only with --expose-beyond-loopback", async () => {
    const { exitCode, stdout, stderr } = await alicloudImages(["serve", "--port", "0", "--host", "0.0.0.0"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^Error: --host "0\.0\.0\.0" lets other machines reach .* set --expose-beyond-loopback/);
  });

  it("reports every mistake at once", async () => {
    const { exitCode, stderr } = await alicloudImages([
      "serve",
      "--port",
      "99999",
      "--preset",
      "2019",
      "--latency-ms",
      "slow",
      "--prot",
      "1",
    ]);
    expect(exitCode).toBe(2);
    expect(stderr.trimEnd().split("\n")).toEqual([
      "Error: serve: unknown option --prot. Did you mean --port?",
      'Error: --latency-ms "slow" is not a number.',
      expect.stringMatching(/^Error: --port 99999 must be an integer/),
      expect.stringMatching(/^Error: --preset "2019" is unknown/),
      'See "alicloud-images serve --help" for options and examples.',
    ]);
  });

  it("rejects an invalid file, quoting nothing of it", async () => {
    const file = join(await temporaryFolder(), "keys.json");
    await writeFile(file, `[{"accessKeySecret": "${CANARIES.accessKeySecret}",`);
    const { exitCode, stderr } = await alicloudImages(["serve", "--port", "0", "--accounts", file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `Error: ${file} is not valid JSON.\n` });
  });
});
