// Is a pin's status the first that applies, and are images and days behind counted as one would?

import { describe, expect, it } from "vitest";
import { findDrift } from "../../../provider/cli/pins/drift.js";
import { type ImageHealth, pinRow } from "../../../provider/cli/pins/health.js";
import type { SelectorSource } from "../../../provider/cli/pins/selectorSource.js";
import type { StatePin } from "../../../provider/cli/pins/statePin.js";
import type { StackState } from "../../../provider/cli/pins/stateReader.js";
import type { HeldPin } from "../../../provider/pins/pin.js";
import { toPinnedRecord } from "../../../provider/pins/record.js";
import type { Image } from "../../../provider/values/image.js";
import { image } from "../../support/records.js";

const NOW_MS = Date.parse("2026-11-25T09:00:00Z");
const DECIDED: SelectorSource = { by: "imageId", from: "entry", value: "m-1" };
const NOTHING: SelectorSource = { by: "nothing", from: "nobody" };

function at(imageId: string, creationTime: string, fields: Record<string, unknown> = {}): Image {
  return image(imageId, { CreationTime: creationTime, ...fields });
}

const OLD = at("m-1", "2026-11-12T23:30:00Z");
const SAME = at("m-0", "2026-11-12T23:30:00Z");
const NEW = at("m-2", "2026-11-19T00:10:00Z");
const NEWEST = at("m-3", "2026-11-20T00:10:00Z");

function pinWith(held: Image): StatePin {
  const pin: HeldPin = {
    imageId: held.imageId,
    image: toPinnedRecord(held),
    reason: "",
    previousImageId: "",
    filter: {},
    asOf: undefined,
    follow: false,
    region: "cn-hangzhou",
  };
  return {
    urn: "urn:pulumi:dev::shop::pin::web",
    name: "web",
    key: "web",
    held: pin,
    profile: undefined,
    filterSecret: "none",
    heldSecret: false,
    hidesLastEntries: false,
    given: [],
    regionGiven: false,
    lastConfig: undefined,
  };
}

function row(held: Image, health: ImageHealth, { source = DECIDED, blocked = [] as readonly string[] } = {}) {
  return pinRow(pinWith(held), source, health, { project: "shop", stack: "dev", blocked, nowMs: NOW_MS });
}

function asked(matches: readonly Image[], found: Image | undefined = OLD): ImageHealth {
  return { checked: true, image: found, matches };
}

describe("a pin's status", () => {
  it.each<[string, ImageHealth, { source?: SelectorSource; blocked?: readonly string[] }]>([
    ["gone", { checked: true, image: undefined, matches: [NEW] }, { blocked: ["m-1"] }],
    ["blocked", asked([NEW, OLD], at("m-1", "", { Status: "Deprecated" })), { blocked: ["m-1"] }],
    ["blocked", { checked: false, reason: "offline" }, { blocked: ["m-1"] }],
    ["deprecated", asked([NEW, OLD], at("m-1", "", { Status: "Deprecated" })), {}],
    ["deprecated", asked([], at("m-1", "", { Status: "UnAvailable" })), {}],
    ["behind", asked([NEW, OLD]), { source: NOTHING }],
    ["not checked", { checked: false, reason: "no credentials" }, { source: NOTHING }],
    ["undecided", asked([OLD]), { source: NOTHING }],
    ["current", asked([OLD]), {}],
    ["current", asked([NEW, OLD]), { blocked: ["m-2"] }],
    ["current", asked([SAME, OLD]), {}],
    ["current", asked([]), {}],
  ])("is %s", (status, health, options) => {
    expect(row(OLD, health, options).status).toBe(status);
  });

  it("says what there is to say of it", () => {
    expect(row(OLD, { checked: false, reason: "no credentials" }).note).toBe("no credentials");
    expect(row(OLD, asked([])).note).toBe("nothing matches its filter");
    expect(row(OLD, asked([OLD], at("m-1", "", { Status: "UnAvailable" }))).note).toBe("its status is UnAvailable");
  });

  it("counts selectable images that are newer, and days as on a calendar", () => {
    const found = row(OLD, asked([NEWEST, NEW, OLD]), { blocked: ["m-3"] });
    expect(found.behind).toEqual({ images: 1, days: 7 });
    expect(found.newest?.imageId).toBe("m-2");
    expect(found.newer.map(({ imageId, blocked }) => [imageId, blocked])).toEqual([
      ["m-3", true],
      ["m-2", false],
    ]);
    expect(found.ageDays).toBe(13);
  });

  it("has no days where an image has no time", () => {
    const timeless = at("m-1", "");
    expect(row(timeless, asked([NEW, timeless], timeless))).toMatchObject({
      status: "behind",
      ageDays: null,
      behind: { images: 1, days: null },
    });
  });
});

describe("the check of resources", () => {
  const user = { urn: "u", type: "t", name: "web-1", imageId: "m-1", secret: false };
  const rules = { not: [], createdAfterMs: undefined, oldestMs: undefined };
  const check = (state: Partial<StackState>, more: Partial<typeof rules> = {}) =>
    findDrift([{ stack: "dev", state: { pins: [], users: [], unreadable: [], hidesImages: false, ...state } }], {
      ...rules,
      ...more,
    });

  it("does not know what is right when the image of its pin is unknown", () => {
    const found = check({ users: [{ ...user, pins: ["hidden"] }] });
    expect(found).toMatchObject({
      checked: 1,
      unknown: 1,
      rows: [{ problems: ["the image of its pin is unknown"] }],
    });
  });

  it("is content when one of several pins holds the image", () => {
    const [one, other] = [pinWith(OLD), { ...pinWith(NEW), urn: "other" }];
    expect(check({ pins: [one, other], users: [{ ...user, pins: [one.urn, "other"] }] }).rows).toEqual([]);
    expect(check({ pins: [other], users: [{ ...user, pins: ["other"] }] }).rows).toMatchObject([
      { problems: ["differs from its pin"], pins: [{ imageId: "m-2" }] },
    ]);
  });
});
