// Hostile strings from the service, in every command: terminal, logs and Markdown.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { COMMANDS } from "../../provider/cli/commands.js";
import { expectHarmless, HOSTILE } from "../support/hostile.js";
import { named, openShop, said, setPin } from "./pins/support/fakeShop.js";
import { endpointWith } from "./support/command.js";

/** Ways to call each command. `serve` and `completion` print no string of the service. */
const SEARCHES: Readonly<Record<string, readonly string[]>> = {
  families: ["", "--json"],
  list: ["", "--ids", "--json", "--explain", "--sort-by name --explain"],
  latest: ["--owners others", "--owners others --json --explain", "--sort-by name", "--owners others --name-regex zz"],
  explain: ["--owners others", "--owners others --json", "--sort-by name", "--image-family none --name-regex zz"],
};
const PINS: Readonly<Record<string, readonly string[]>> = {
  list: ["", "--json", "--markdown", "--html pins.html", "--offline"],
  diff: ["", "--json", "--markdown"],
  outdated: ["", "--json", "--markdown"],
  check: ["--not m-bjweb05", "--not m-bjweb05 --json", "--not m-bjweb05 --markdown"],
  move: ["web --stack prod --dry-run", "--all --stack staging --dry-run"],
  promote: ["--from staging --to prod --dry-run"],
  rollback: ["web --stack prod --dry-run"],
};

const words = (line: string) => line.split(" ").filter(Boolean);

it("every command is called here", async () => {
  const { pins, serve: _serve, completion: _completion, ...others } = COMMANDS;
  expect(Object.keys(SEARCHES).sort()).toEqual(Object.keys(others).sort());
  expect(Object.keys(PINS).sort()).toEqual(Object.keys((await pins?.load())?.commands ?? {}).sort());
});

/** What a service could answer: every text of an image is hostile, also the id. */
function hostileImage(id: string, day: string) {
  const texts = ["ImageName", "ImageFamily", "Architecture", "OSType", "Platform", "Status", "Description", "OSName"];
  return {
    ...Object.fromEntries(texts.map((name) => [name, HOSTILE])),
    ImageId: id,
    CreationTime: `${day}T00:00:00Z${HOSTILE}`,
    ImageOwnerAlias: "others",
    ImageOwnerId: HOSTILE,
    Tags: { Tag: [{ TagKey: HOSTILE, TagValue: HOSTILE }] },
  };
}

async function searching(body: unknown, line: string) {
  const answer = { body: JSON.stringify(body), contentType: "application/json" };
  const endpoint = await endpointWith([], { auth: false, faults: [{ when: {}, answer }] });
  vi.stubEnv("ALICLOUD_IMAGES_ENDPOINT", endpoint.url);
  for (const name of ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY"]) vi.stubEnv(name, "any");
  try {
    return await said([...words(line), "--region", "cn-hangzhou"]);
  } finally {
    vi.unstubAllEnvs();
  }
}

const IMAGES = [
  hostileImage(`m-1${HOSTILE}`, "2026-02-01"),
  hostileImage(`::error::m-2${HOSTILE}`, "2026-03-01"),
  hostileImage(`Error: m-3${HOSTILE}`, "2026-03-01"),
];
const LISTING = { RegionId: "cn-hangzhou", TotalCount: IMAGES.length, PageNumber: 1, Images: { Image: IMAGES } };

describe.each(Object.entries(SEARCHES))("%s", (name, lines) => {
  it.each(lines)("shows names as they are and obeys nothing in them (%s)", async (line) => {
    const { stdout, stderr } = await searching(LISTING, `${name} ${line}`);
    expectHarmless(stdout);
    expectHarmless(stderr);
    expect(stdout + stderr).toMatch(/m-\d|no image matches/i);
    if (line.includes("--json"))
      expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(HOSTILE).slice(1, 20));
    if (line === "--ids") expect(stdout).toMatch(/^Error\\u003a m-3/m);
  });

  it("quotes an error of the service without obeying it", async () => {
    const { stdout, stderr } = await searching(
      { Code: `X${HOSTILE}`, Message: HOSTILE, RequestId: HOSTILE, HostId: HOSTILE },
      name,
    );
    expectHarmless(stdout);
    expectHarmless(stderr);
    expect(stderr).toMatch(/^Error: /);
  });
});

describe.each(Object.entries(PINS))("pins %s", (name, lines) => {
  it.each(lines)("shows names of states and of the service as they are (%s)", async (line) => {
    const shop = await openShop();
    for (const stack of ["staging", "prod"] as const) {
      shop.changeState(stack, (resources) => {
        const image = named(resources, "web").outputs?.["image"] as Record<string, unknown>;
        setPin(resources, "web", { image: { ...image, name: HOSTILE, imageVersion: HOSTILE, osName: HOSTILE } });
      });
    }
    shop.publish({ set: { "m-web19": { ImageName: HOSTILE } } });
    shop.publish({ region: "cn-beijing", set: { "m-bjweb12": { ImageName: HOSTILE } } });
    const html = join(shop.folder, "pins.html");
    const { stdout, stderr } = await shop.pins(name, ...words(line.replace("pins.html", html)));
    expectHarmless(stdout);
    expectHarmless(stderr);
    if (line.includes("--markdown")) expectPlainMarkdown(stdout);
    if (line.includes("--html")) expectPlainPage(await readFile(html, "utf8"));
  });
});

/** Names stand in code, where Markdown knows no mention, link, image, HTML or column. */
function expectPlainMarkdown(text: string): void {
  const outside = text.replace(/`[^`]*`/g, "");
  expect(outside).not.toMatch(/[@#<>[\]*_\\]|https?:|www\.|javascript/);
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  expect(new Set(rows.map((row) => row.split("|").length)).size).toBeLessThanOrEqual(1);
}

function expectPlainPage(html: string): void {
  expectHarmless(html);
  expect(html).toContain("<bdi>");
  expect(html).not.toMatch(/<(img|script|a)\b|<[^>]*\son\w+=/);
}
