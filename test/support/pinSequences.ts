// The pin scenarios of test/cases/pinned.json, expanded, and the check of each step's outcome.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { FaultRule } from "../../provider/emulator/faults.js";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import type { CatalogueChange, CatalogueRecord } from "../../provider/emulator/records.js";
import { CANARIES, caseAccount, caseEnvironment, expectFields, expectSigned } from "../cases/checks.js";
import { type CaseSource, expandChange, expandFaults, expandRecords } from "../cases/format.js";

/** A scenario of one `PinnedImage`. */
export interface PinSequence {
  readonly name: string;
  /** Suffix of its regions, which identifies its pin where several scenarios share a stack; otherwise empty. */
  readonly tag: string;
  /** The program's region. */
  readonly region: string;
  readonly steps: readonly PinStep[];
  /** Its initial catalogue. */
  readonly regions: Readonly<Record<string, readonly CatalogueRecord[]>>;
  /** Endpoint options other than the catalogue. */
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
  /** Whether its faults, or its expected failure, would affect other pins of the same run. */
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

/** The outcome of a run. */
export interface StepOutcome {
  /** Outputs after `up` and `refresh`, planned inputs at `preview`; undefined when the run failed. */
  readonly pin: Readonly<Record<string, unknown>> | undefined;
  readonly changes: boolean;
  readonly replaces: boolean;
  /** Warnings and information for the user. */
  readonly told: string;
  readonly errors: string;
}

interface SequenceSource extends Omit<CaseSource, "steps"> {
  readonly steps?: readonly StepSource[];
}

interface StepSource {
  readonly does: string;
  readonly operation?: PinStep["operation"];
  readonly inputs?: PinStep["inputs"];
  readonly change?: CatalogueChange;
  readonly faults?: readonly FaultRule[];
  readonly expect: StepExpectation;
}

/** All scenarios. With tags each has separate regions, set as arguments of its pin, and they can share a stack. */
export function readPinSequences(options: { readonly tagged?: boolean } = {}): readonly PinSequence[] {
  const text = readFileSync(join(__dirname, "../cases/pinned.json"), "utf8");
  return (JSON.parse(text) as SequenceSource[])
    .filter(({ steps }) => steps !== undefined)
    .map((written, n) => expand(written, options.tagged ? `life-${n + 1}` : ""));
}

function expand(written: SequenceSource, tag: string): PinSequence {
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
      expandStep(tag === "" ? step : inRegions(step, region, tagged), defaults, region, nowMs),
    ),
    regions: Object.fromEntries(catalogue.map(([id, list]) => [tagged(id), expandRecords(list, defaults, nowMs)])),
    limits: { securityToken, maxPageSize, maxTags },
  };
}

function inRegions(step: StepSource, region: string, tagged: (region: string) => string): StepSource {
  const { inputs, change } = step;
  const filter = inputs?.["filter"] as { readonly region?: string } | undefined;
  const own = (named: string | undefined) => (named === undefined ? region : tagged(named));
  return {
    ...step,
    ...(inputs === undefined ? {} : { inputs: { ...inputs, filter: { ...filter, region: own(filter?.region) } } }),
    ...(change === undefined ? {} : { change: { ...change, region: own(change.region) } }),
  };
}

/** An endpoint for scenarios with the same limits, with their initial catalogues. */
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

function expandStep(
  { does, operation = "up", inputs = {}, change, faults = [], expect: wanted }: StepSource,
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
      if (change !== undefined) endpoint.change({ region, ...expandChange(change, defaults, nowMs) });
      endpoint.setFaults(expandFaults(faults, defaults, nowMs));
      endpoint.forgetRequests();
    },
  };
}

/** Compares a run with the expectation of its step. `heldBefore` is the imageId of the last successful `up`. */
export function checkStep(
  { expect: wanted }: PinStep,
  outcome: StepOutcome,
  { requests, heldBefore }: { readonly requests: Endpoint["requests"]; readonly heldBefore: string | undefined },
): void {
  const { pin, told, errors } = outcome;
  checkRequests(requests, wanted.requests ?? {});
  for (const canary of Object.values(CANARIES)) expect(JSON.stringify(outcome)).not.toContain(canary);
  if (wanted.errorMatches !== undefined) {
    expect(pin, "expected an error, but the run succeeded").toBeUndefined();
    expectTexts(errors, wanted.errorMatches, wanted.errorNotMatches);
    return;
  }
  expect(errors, "expected a result, got an error").toBe("");
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
