// The built command against a real socket: output and exit codes.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT, run, temporaryFolder } from "../package/support/run.js";
import { image, newestFirst, record, records } from "../support/records.js";
import { alicloudImages, CANARIES, endpointWith, expectNoCanary, MAIN } from "./support/command.js";

const SOME = [
  record("m-old", { ImageName: "web-9", CreationTime: "2026-01-01T00:00:00Z", ImageFamily: "web" }),
  record("m-new", { ImageName: "web-10", CreationTime: "2026-03-01T00:00:00Z", ImageFamily: "web" }),
  record("m-tagged", {
    ImageName: "db-1",
    CreationTime: "2026-02-01T00:00:00Z",
    Tags: {
      Tag: [
        { TagKey: "team", TagValue: "db" },
        { TagKey: "retired", TagValue: "" },
      ],
    },
  }),
];
const STRANGER = record("m-strange", {
  ImageName: "web-99",
  ImageOwnerAlias: "others",
  ImageOwnerId: "9999000011112223",
  CreationTime: "2026-06-01T00:00:00Z",
  ImageFamily: "web",
});

describe("alicloud-images list", () => {
  it("prints a table without cuts into a pipe", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout, stderr } = await alicloudImages(["list", "--endpoint", url, "--owners", "self"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ["IMAGE ID", "NAME", "CREATED"],
      ["m-new", "web-10", "2026-03-01T00:00:00Z"],
      ["m-tagged", "db-1", "2026-02-01T00:00:00Z"],
      ["m-old", "web-9", "2026-01-01T00:00:00Z"],
    ]);
    expect(stdout).not.toContain("\u001b");
  });

  it("prints every id of 250 images, one a line, newest first", async () => {
    const endpoint = await endpointWith(records(250));
    const { exitCode, stdout } = await alicloudImages(["list", "--ids"], {
      env: { ALICLOUD_IMAGES_ENDPOINT: endpoint.url },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${newestFirst(250).join("\n")}\n`);
    expect(endpoint.requests).toHaveLength(6);
  });

  it("prints whole records as JSON", async () => {
    const { url } = await endpointWith(SOME.slice(0, 1));
    const { exitCode, stdout } = await alicloudImages(["list", "--endpoint", url, "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      image("m-old", { ImageName: "web-9", CreationTime: "2026-01-01T00:00:00Z", ImageFamily: "web" }),
    ]);
  });

  it("sends filters as the service expects them, with an empty tag value too", async () => {
    const endpoint = await endpointWith(SOME);
    const { exitCode, stdout } = await alicloudImages([
      "list",
      "--endpoint",
      endpoint.url,
      "--ids",
      "--tag",
      "team=db",
      "--tag",
      "retired=",
      "--no-show-expired",
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "m-tagged\n" });
    expect(endpoint.requests[0]?.parameters).toMatchObject({
      "Tag.1.Key": "team",
      "Tag.1.Value": "db",
      "Tag.2.Key": "retired",
      "Tag.2.Value": "",
      ShowExpired: "false",
    });
  });

  it("orders by name with --sort-by name, comparing numbers in names as numbers", async () => {
    const { url } = await endpointWith(SOME);
    const { stdout } = await alicloudImages([
      "list",
      "--endpoint",
      url,
      "--ids",
      "--name-regex",
      "^web-",
      "--sort-by",
      "name",
      "--sort-order",
      "ascending",
    ]);
    expect(stdout).toBe("m-old\nm-new\n");
  });

  it("warns on stderr when the newest image belongs to another account", async () => {
    const { url } = await endpointWith([...SOME, STRANGER]);
    const { exitCode, stdout, stderr } = await alicloudImages([
      "list",
      "--endpoint",
      url,
      "--ids",
      "--max-results",
      "1",
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "m-strange\n" });
    expect(stderr).toMatch(/^Warning: The newest image of this list, m-strange .*9999000011112223.*--owners system/);
  });

  it("reports no match on stderr, prints an empty JSON list, and exits with 1", async () => {
    const { url } = await endpointWith(SOME);
    const argv = ["list", "--endpoint", url, "--name-regex", "^mail-"];
    const { exitCode, stdout, stderr } = await alicloudImages([...argv, "--json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "[]\n" });
    expect(stderr).toMatch(/^Error: No image matches --name-regex "\^mail-" in cn-hangzhou \(0 of 3 listed;/);
    expect(await alicloudImages(argv)).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("reports a dry run that succeeds", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout, stderr } = await alicloudImages(["list", "--endpoint", url, "--dry-run"]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "The request would be granted.\n",
    });
  });

  it("writes the images to a file in the official provider's names", async () => {
    const { url } = await endpointWith(SOME);
    const file = join(await temporaryFolder(), "images.json");
    const { exitCode } = await alicloudImages(["list", "--endpoint", url, "--ids", "--output-file", file]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject([{ image_id: "m-new" }, {}, {}]);
  });

  it("reports an output file that cannot be written, and exits with 2", async () => {
    const { url } = await endpointWith(SOME);
    const file = join(await temporaryFolder(), "missing", "images.json");
    const { exitCode, stderr } = await alicloudImages(["list", "--endpoint", url, "--output-file", file]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: --output-file ".*" cannot be written \(ENOENT\)/);
  });
});

describe("alicloud-images latest", () => {
  it("prints the one id and nothing else", async () => {
    const { url } = await endpointWith(SOME);
    const result = await alicloudImages(["latest", "--endpoint", url, "--image-family", "web"]);
    expect(result).toEqual({ exitCode: 0, stdout: "m-new\n", stderr: "" });
  });

  it("prints the record with its region as JSON", async () => {
    const { url } = await endpointWith(SOME);
    const { stdout } = await alicloudImages(["latest", "--endpoint", url, "--image-family", "web", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ imageId: "m-new", name: "web-10", region: "cn-hangzhou" });
  });

  it("selects an image of another account only with --owners others", async () => {
    const { url } = await endpointWith([...SOME, STRANGER]);
    const argv = ["latest", "--endpoint", url, "--name-regex", "^web-"];
    expect((await alicloudImages(argv)).stdout).toBe("m-new\n");
    expect((await alicloudImages([...argv, "--owners", "others"])).stdout).toBe("m-strange\n");
  });

  it("prints the first image in the order of --sort-by", async () => {
    const { url } = await endpointWith(SOME);
    const argv = ["latest", "--endpoint", url, "--sort-by", "name", "--sort-order", "ascending"];
    expect((await alicloudImages(argv)).stdout).toBe("m-tagged\n");
  });

  it("finds an image by its id, whoever owns it and whatever its status", async () => {
    const { url } = await endpointWith([...SOME, { ...STRANGER, Status: "Deprecated" }]);
    const result = await alicloudImages(["latest", "--endpoint", url, "--image-id", "m-strange"]);
    expect(result).toMatchObject({ exitCode: 0, stdout: "m-strange\n" });
  });

  it("exits with 1 and explains why nothing matches", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout, stderr } = await alicloudImages(["latest", "--endpoint", url, "--image-family", "mail"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(
      /^Error: No image matches --image-family "mail", owned by system or self in cn-hangzhou \(0 of/,
    );
  });

  it("with --no-most-recent requires exactly one match, and exits with 2 when there are several", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stderr } = await alicloudImages(["latest", "--endpoint", url, "--no-most-recent"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: 3 images match .* Select the newest with --most-recent, /);
  });
});

describe("--endpoint embedded", () => {
  it("answers in the same process, without an account and without leaving the process open", async () => {
    const nobody = {
      ALICLOUD_ACCESS_KEY: undefined,
      ALICLOUD_SECRET_KEY: undefined,
      ALICLOUD_SECURITY_TOKEN: undefined,
    };
    const startedMs = performance.now();
    const { exitCode, stdout, stderr } = await alicloudImages(
      ["latest", "--endpoint", "embedded", "--region", "cn-hangzhou", "--image-family", "acs:ubuntu_24_04_x64"],
      { env: { ...nobody, ALICLOUD_REGION: undefined } },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^ubuntu_24_04_x64_20G_alibase_\d{8}\.vhd\n$/);
    // An endpoint that held the process would hold it for good.
    expect(performance.now() - startedMs).toBeLessThan(30_000);
  });

  it("can be set by ALICLOUD_IMAGES_ENDPOINT", async () => {
    const { stdout } = await alicloudImages(["list", "--ids", "--image-family", "acs:ubuntu_24_04_x64"], {
      env: { ALICLOUD_IMAGES_ENDPOINT: "embedded" },
    });
    expect(stdout).toMatch(/^ubuntu_24_04_x64_/);
  });
});

describe("exit code 3", () => {
  it("reports wrong keys", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout, stderr } = await alicloudImages(["latest", "--endpoint", url], {
      env: { ALICLOUD_SECRET_KEY: `${CANARIES.accessKeySecret}Wrong` },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/^Error: .*SignatureDoesNotMatch/);
  });

  it("reports missing credentials, with the sources tried", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stderr } = await alicloudImages(["list", "--endpoint", url], {
      env: {
        ALICLOUD_ACCESS_KEY: undefined,
        ALICLOUD_SECRET_KEY: undefined,
        ALICLOUD_SECURITY_TOKEN: undefined,
        ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
      },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("ALICLOUD_ACCESS_KEY");
  });

  it("reports an error of the service, without secrets that it echoes", async () => {
    const { url } = await endpointWith(SOME, {
      faults: [
        { answer: { code: "Forbidden.RAM", status: 403, message: "No: {accessKeyId} {securityToken} {signature}" } },
      ],
    });
    const { exitCode, stdout, stderr } = await alicloudImages(["list", "--endpoint", url, "--json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toContain("Forbidden.RAM");
  });

  it("reports pages that never add up", async () => {
    const { url } = await endpointWith(SOME, { faults: [{ answer: { set: { TotalCount: 7 } } }] });
    const { exitCode, stdout, stderr } = await alicloudImages(["list", "--endpoint", url, "--ids"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/^Error: .*7/);
  });
});

describe("exit code 2", () => {
  it("reports all mistakes at once, with suggestions, before any request", async () => {
    const endpoint = await endpointWith(SOME);
    const argv = [
      "--endpoint",
      endpoint.url,
      "--name-regx",
      "^u",
      "--max-results",
      "0",
      "--name-regex",
      "[",
      "--tag",
      "env",
    ];
    const { exitCode, stdout, stderr } = await alicloudImages([
      "list",
      ...argv,
      "--secret-key",
      CANARIES.accessKeySecret,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toEqual([
      "Error: list: unknown option --name-regx. Did you mean --name-regex?",
      expect.stringMatching(/^Error: list: unknown option --secret-key\. Credentials come from the environment/),
      expect.stringMatching(/^Error: --tag "env" is not valid/),
      expect.stringMatching(/^Error: --name-regex "\[" is not valid/),
      expect.stringMatching(/^Error: --max-results 0 is not valid/),
      'See "alicloud-images list --help" for options and examples.',
    ]);
    expect(endpoint.requests).toEqual([]);
  });

  it("reports a missing region, with the places to set it", async () => {
    const { exitCode, stderr } = await alicloudImages(["list", "--endpoint", "embedded"], {
      env: { ALICLOUD_REGION: undefined },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: No region is set\. Use --region, .*ALICLOUD_REGION/);
  });

  it("rejects two output formats at once", async () => {
    const { exitCode, stderr } = await alicloudImages(["list", "--ids", "--json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: Use either --ids or --json, not both\./);
  });

  it.each([
    [["lits"], /^Error: Unknown command "lits"\. Did you mean list\?\n$/],
    [["frobnicate"], /^Error: Unknown command "frobnicate"\. Commands: families, list, latest, .*\n$/],
    [["constructor"], /^Error: Unknown command "constructor"\./],
    [["help", "latst"], /^Error: Unknown command "latst"\. Did you mean latest\?\n$/],
    [["--region", "cn-hangzhou", "list"], /^Error: Unknown command "--region"\. Options follow the command/],
    [[], /^Finds Alibaba Cloud ECS images.*Usage: alicloud-images <command>/s],
  ] as const)("rejects %j", async (argv, expected) => {
    const { exitCode, stdout, stderr } = await alicloudImages(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(expected);
  });
});

describe("help and version", () => {
  it.each([[["--help"]], [["-h"]], [["help"]]])("%j shows every command", async (argv) => {
    const { exitCode, stdout, stderr } = await alicloudImages(argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/list .*latest .*serve /s);
  });

  it.each([[["list", "--help"]], [["help", "list"]], [["list", "--no-such-option", "-h"]]])(
    "%j shows the options and examples",
    async (argv) => {
      const { exitCode, stdout, stderr } = await alicloudImages(argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toMatch(/--name-regex PATTERN .*Examples\n/s);
    },
  );

  it("--version shows the version of the package", async () => {
    const { version } = JSON.parse(await readFile(join(PROJECT_ROOT, "package.json"), "utf8"));
    expect(await alicloudImages(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("in a shell", () => {
  const shell = (line: string, url: string) =>
    run("bash", ["-c", `set -o pipefail; ${line}`], {
      env: {
        NODE: process.execPath,
        MAIN,
        ALICLOUD_IMAGES_ENDPOINT: url,
        ALICLOUD_REGION: "cn-hangzhou",
        ALICLOUD_ACCESS_KEY: CANARIES.accessKeyId,
        ALICLOUD_SECRET_KEY: CANARIES.accessKeySecret,
      },
    });

  it("ends quietly when the pipe is closed", async () => {
    // Far more than a pipe holds, so that the rest cannot be written.
    const { url } = await endpointWith(records(1000));
    const result = await shell('"$NODE" "$MAIN" list --json | head -n 1', url);
    expect(result).toEqual({ exitCode: 0, stdout: "[\n", stderr: "" });
  });

  it("writes everything into a slow pipe", async () => {
    const { url } = await endpointWith(records(1000));
    const { exitCode, stdout } = await shell('"$NODE" "$MAIN" list --json | (sleep 0.2; cat)', url);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(1000);
  });

  it("exits with 3 when the output cannot be written", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stderr } = await shell('"$NODE" "$MAIN" list --ids > /dev/full', url);
    expect(exitCode).toBe(3);
    expect(stderr).toBe("Error: Cannot write the output (ENOSPC).\n");
    expectNoCanary(stderr);
  });

  it("prints data also when stderr is closed", async () => {
    const { url } = await endpointWith([...SOME, STRANGER]);
    expect(await shell('"$NODE" "$MAIN" list --ids 2>&-', url)).toMatchObject({
      exitCode: 0,
      stdout: "m-strange\nm-new\nm-tagged\nm-old\n",
    });
  });
});

describe("the modules loaded", () => {
  it("never include the Pulumi SDK, nor for help the modules of look-ups", async () => {
    const folder = await temporaryFolder();
    const hook = join(folder, "hook.cjs");
    const loaded = join(folder, "loaded.json");
    await writeFile(
      hook,
      `process.on("exit", () => require("node:fs").writeFileSync(process.env.LOADED, JSON.stringify(Object.keys(require.cache))));`,
    );
    const loadedBy = async (argv: readonly string[]): Promise<string[]> => {
      const env = { NODE_OPTIONS: `--require ${hook}`, LOADED: loaded };
      expect(await alicloudImages(argv, { env })).toMatchObject({ exitCode: 0 });
      return JSON.parse(await readFile(loaded, "utf8"));
    };
    const { url } = await endpointWith(SOME);
    const byLatest = await loadedBy(["latest", "--endpoint", url]);
    expect(byLatest).toContain(MAIN);
    expect(byLatest.some((path) => path.endsWith("/dist/lookup/imageStore.js"))).toBe(true);
    expect(byLatest.filter((path) => /@pulumi[/\\]/.test(path) || /[/\\]dist[/\\]pulumi[/\\]/.test(path))).toEqual([]);

    const byHelp = await loadedBy(["help", "list"]);
    expect(byHelp.filter((path) => /[/\\]dist[/\\](api|endpoint|pulumi)[/\\]/.test(path))).toEqual([]);
  });
});
