// The pin scenarios of test/cases/pinned.json, expanded, and the check of each step's outcome.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { FaultRule } from "../../provider/emulator/faults.js";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import type { CatalogueChange, CatalogueRecord } from "../../provider/emulator/records.js";
import { CANARIES, caseAccount, caseEnvironment, expectFields, expectSigned } from "../cases/checks.js";
import { type WrittenCase, writeOutChange, writeOutFaults, writeOutRecords } from "../cases/format.js";

/** The life of one `PinnedImage`. */
export interface PinSequence {
  readonly name: string;
  /** Marks its pin, its regions and thereby all that is said of them, where several lives share a stack; else empty. */
  readonly tag: string;
  /** The program's region. */
  readonly region: string;
  readonly steps: readonly PinStep[];
  /** The catalogue of its beginning. */
  readonly regions: Readonly<Record<string, readonly CatalogueRecord[]>>;
  /** What it asks of its endpoint beyond a catalogue. */
  readonly limits: EndpointLimits;
}

interface EndpointLimits {
  readonly securityToken: boolean;
  readonly maxPageSize: number | undefined;
  readonly maxTags: number | undefined;
}

/** One run of the Pulumi command. */
export interface PinStep {
  readonly does: string;
  readonly operation: "up" | "preview" | "refresh";
  /** The arguments of the pin. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expect: StepExpectation;
  /** Whether its faults, or the failure that is expected, would reach other pins of the same run. */
  readonly disturbs: boolean;
  /** Makes the catalogue's change and sets the step's faults. */
  begin(endpoint: Endpoint): void;
}

export interface StepExpectation {
  readonly imageId?: string;
  readonly moves?: boolean;
  readonly changes?: boolean;
  readonly replaces?: boolean;
  readonly reasonMatches?: readonly string[];
  readonly reasonNotMatches?: readonly string[];
  readonly warningMatches?: readonly string[];
  readonly errorMatches?: readonly string[];
  readonly errorNotMatches?: readonly string[];
  readonly requests?: { readonly exact?: number; readonly min?: number; readonly max?: number };
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What a run came to. */
export interface StepOutcome {
  /** Outputs after `up` and `refresh`, planned inputs at `preview`; undefined when the run failed. */
  readonly pin: Readonly<Record<string, unknown>> | undefined;
  readonly changes: boolean;
  readonly replaces: boolean;
  /** Warnings and information for the user. */
  readonly told: string;
  readonly errors: string;
}

interface WrittenSequence extends Omit<WrittenCase, "steps"> {
  readonly steps?: readonly WrittenStep[];
}

interface WrittenStep {
  readonly does: string;
  readonly operation?: PinStep["operation"];
  readonly inputs?: PinStep["inputs"];
  readonly change?: CatalogueChange;
  readonly faults?: readonly FaultRule[];
  readonly expect: StepExpectation;
}

/** All lives. With tags each of them has regions of its own, named as arguments of its pin, so that they can share a stack. */
export function readPinSequences(options: { readonly tagged?: boolean } = {}): readonly PinSequence[] {
  const text = readFileSync(join(__dirname, "../cases/pinned.json"), "utf8");
  return (JSON.parse(text) as WrittenSequence[])
    .filter(({ steps }) => steps !== undefined)
    .map((written, n) => writeOut(written, options.tagged ? `life-${n + 1}` : ""));
}

function writeOut(written: WrittenSequence, tag: string): PinSequence {
  const { name, securityToken = false, maxPageSize, maxTags, defaults = {}, steps = [] } = written;
  const tagged = (region: string) => (tag === "" ? region : `${region}-${tag}`);
  const region = tagged(written.region ?? "cn-hangzhou");
  const nowMs = Date.now();
  const catalogue = Object.entries(written.catalogue);
  return {
    name,
    tag,
    region,
    steps: steps.map((step) =>
      writeOutStep(tag === "" ? step : inRegions(step, region, tagged), defaults, region, nowMs),
    ),
    regions: Object.fromEntries(catalogue.map(([id, list]) => [tagged(id), writeOutRecords(list, defaults, nowMs)])),
    limits: { securityToken, maxPageSize, maxTags },
  };
}

function inRegions(step: WrittenStep, region: string, tagged: (region: string) => string): WrittenStep {
  const { inputs, change } = step;
  const filter = inputs?.["filter"] as { readonly region?: string } | undefined;
  const own = (named: string | undefined) => (named === undefined ? region : tagged(named));
  return {
    ...step,
    ...(inputs === undefined ? {} : { inputs: { ...inputs, filter: { ...filter, region: own(filter?.region) } } }),
    ...(change === undefined ? {} : { change: { ...change, region: own(change.region) } }),
  };
}

/** An endpoint for lives with the same limits, with the catalogues of their beginnings. */
export function openPinEndpoint(sequences: readonly [PinSequence, ...PinSequence[]]): Promise<Endpoint> {
  const [{ limits }] = sequences;
  return startEndpoint({
    accounts: [caseAccount(limits.securityToken)],
    maxPageSize: limits.maxPageSize,
    maxTags: limits.maxTags,
    catalogue: { regions: Object.assign({}, ...sequences.map(({ regions }) => regions)) },
  });
}

export function pinEnvironment({ region }: PinSequence, endpoint: Endpoint): Readonly<Record<string, string>> {
  return caseEnvironment(region, endpoint);
}

function writeOutStep(
  { does, operation = "up", inputs = {}, change, faults = [], expect: wanted }: WrittenStep,
  defaults: Readonly<Record<string, unknown>>,
  region: string,
  nowMs: number,
): PinStep {
  return {
    does,
    operation,
    inputs,
    expect: wanted,
    disturbs: faults.length > 0 || wanted.errorMatches !== undefined,
    begin: (endpoint) => {
      if (change !== undefined) endpoint.change({ region, ...writeOutChange(change, defaults, nowMs) });
      endpoint.setFaults(writeOutFaults(faults, defaults, nowMs));
      endpoint.forgetRequests();
    },
  };
}

/** Holds a run against what its step must come to. `heldBefore` is the imageId of the last successful `up`. */
export function checkStep(
  { expect: wanted }: PinStep,
  outcome: StepOutcome,
  { requests, heldBefore }: { readonly requests: Endpoint["requests"]; readonly heldBefore: string | undefined },
): void {
  const { pin, told, errors } = outcome;
  checkRequests(requests, wanted.requests ?? {});
  for (const canary of Object.values(CANARIES)) expect(JSON.stringify(outcome)).not.toContain(canary);
  if (wanted.errorMatches !== undefined) {
    expect(pin, "an error was expected, and the run went well").toBeUndefined();
    expectTexts(errors, wanted.errorMatches, wanted.errorNotMatches);
    return;
  }
  expect(errors, "a result was expected, and there is an error").toBe("");
  expect(pin).toMatchObject({ imageId: wanted.imageId, image: { imageId: wanted.imageId } });
  expect(pin?.["imageId"] !== heldBefore, "whether it moves").toBe(wanted.moves);
  if (wanted.changes !== undefined) expect(outcome.changes, "whether something changes").toBe(wanted.changes);
  expect(outcome.replaces, "whether it is replaced").toBe(wanted.replaces ?? false);
  expectTexts(String(pin?.["reason"]), wanted.reasonMatches, wanted.reasonNotMatches);
  expectTexts(told, wanted.warningMatches);
  const { imageId, image, reason } = pin ?? {};
  expectFields({ imageId, image, reason }, wanted.fields);
  expect(Object.values({ ...(image as object), imageId, reason })).not.toContain(null);
}

function expectTexts(text: string, found: readonly string[] = [], notFound: readonly string[] = []): void {
  for (const source of found) expect(text).toMatch(new RegExp(source, "is"));
  for (const source of notFound) expect(text).not.toMatch(new RegExp(source, "is"));
}

function checkRequests(requests: Endpoint["requests"], wanted: NonNullable<StepExpectation["requests"]>): void {
  expectSigned(requests);
  const { exact, min = 0, max = Number.POSITIVE_INFINITY } = wanted;
  if (exact !== undefined) expect(requests).toHaveLength(exact);
  expect(requests.length).toBeGreaterThanOrEqual(min);
  expect(requests.length).toBeLessThanOrEqual(max);
}
