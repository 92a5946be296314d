// Is it told who decides for a pin, and what it will be asked for at the next run?

import { describe, expect, it } from "vitest";
import {
  formatSelectorSource,
  isPending,
  nextArguments,
  nextSelectorSource,
} from "../../../provider/cli/pins/selectorSource.js";
import type { StatePin } from "../../../provider/cli/pins/statePin.js";
import { readState } from "../../../provider/cli/pins/stateReader.js";
import { PINS_KEY, type PinEntry } from "../../../provider/pins/entries.js";
import { recordedState } from "./support/fakeShop.js";

async function web(fields: Partial<StatePin> = {}): Promise<StatePin> {
  const pin = readState(await recordedState("staging")).pins.find(({ name }) => name === "web");
  if (pin === undefined) throw new Error("The recorded state has no web.");
  return { ...pin, ...fields };
}

function entries(map: Record<string, PinEntry>): ReadonlyMap<string, PinEntry> {
  return new Map(Object.entries(map));
}

function lastEntries(map: Record<string, PinEntry> | undefined): ReadonlyMap<string, string> {
  return new Map(map === undefined ? [] : [[PINS_KEY, JSON.stringify(map)]]);
}

describe("who decides", () => {
  it.each<[string, Record<string, PinEntry>, string, boolean]>([
    ["its entry", { web: { asOf: "2026-11-12" } }, "as of 2026-11-12", false],
    [
      "the day that Pulumi makes of an unquoted one",
      { web: { asOf: "2026-11-12 00:00:00 +0000 UTC" } },
      "as of 2026-11-12",
      false,
    ],
    ["a later date", { web: { asOf: "2026-11-20" } }, "as of 2026-11-20", true],
    ["an id in place of the date", { web: { imageId: "m-web19" } }, "imageId", true],
    ["the id that is held", { web: { imageId: "m-web12" } }, "imageId", false],
    ["the newest in place of the date", { web: { follow: true } }, "follow", true],
    ["the entry for all", { "*": { follow: true } }, "follow (*)", true],
    [
      "its own entry before the one for all",
      { "*": { follow: true }, web: { asOf: "2026-11-12" } },
      "as of 2026-11-12",
      false,
    ],
    ["an entry that says no", { web: { follow: false } }, "nothing", false],
    ["nobody", { other: { follow: true } }, "nothing", false],
  ])("is %s", async (_, map, text, pending) => {
    const pin = await web();
    const source = nextSelectorSource(pin, entries(map));
    expect(formatSelectorSource(source)).toBe(text);
    expect(isPending(pin, source)).toBe(pending);
  });

  it.each<[string, Partial<StatePin>, Record<string, PinEntry> | undefined, string]>([
    ["gave a date that no entry of then has", { given: ["asOf"] }, undefined, "as of 2026-11-12 (program)"],
    [
      "gave another date than its entry of then",
      { given: ["asOf"] },
      { web: { asOf: "2026-11-01" } },
      "as of 2026-11-12 (program)",
    ],
    [
      "gave an id beside an entry with a date",
      { given: ["imageId"] },
      { web: { asOf: "2026-11-01" } },
      "imageId (program)",
    ],
    [
      "gave a date beside an entry with an id",
      { given: ["asOf"] },
      { web: { imageId: "m-web12" } },
      "as of 2026-11-12 (program)",
    ],
    ["had mistakes in its entries then", { given: ["asOf"] }, { web: {} }, "as of 2026-11-12 (program)"],
  ])("is the program that %s, whatever the file says now", async (_, fields, last, text) => {
    const pin = await web({ ...fields, lastConfig: lastEntries(last) });
    const source = nextSelectorSource(pin, entries({ web: { asOf: "2026-11-20" } }));
    expect(formatSelectorSource(source)).toBe(text);
    expect(isPending(pin, source)).toBe(false);
  });

  it("is the file where the state does not tell what it said then", async () => {
    const pin = await web({ lastConfig: undefined });
    expect(formatSelectorSource(nextSelectorSource(pin, entries({ web: { asOf: "2026-11-20" } })))).toBe(
      "as of 2026-11-20",
    );
    expect(formatSelectorSource(nextSelectorSource(pin, entries({})))).toBe("as of 2026-11-12 (program)");
  });
});

describe("what a pin is asked for next", () => {
  it("has the date as a day, and the region of the configuration", async () => {
    const pin = await web();
    const source = nextSelectorSource(pin, entries({ web: { asOf: "2026-11-20 00:00:00 +0000 UTC" } }));
    expect(nextArguments(pin, source, "cn-beijing")).toEqual({
      filter: pin.held.filter,
      imageId: undefined,
      asOf: "2026-11-20",
      follow: false,
      region: "cn-beijing",
    });
    expect(nextArguments(pin, source, undefined).region).toBe("cn-hangzhou");
  });

  it("keeps the region that the filter or an explicit provider names", async () => {
    const named = await web();
    const own = { ...named, held: { ...named.held, filter: { region: "cn-hangzhou" } } };
    expect(nextArguments(own, { by: "nothing", from: "nobody" }, "cn-beijing").region).toBe("cn-hangzhou");
    expect(nextArguments({ ...named, regionGiven: true }, { by: "nothing", from: "nobody" }, "cn-beijing").region).toBe(
      "cn-hangzhou",
    );
  });
});
