// The lives of pins that test/cases/pinned.json tells: how they are written out, and what each of their steps must come to.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { FaultRule } from "../../provider/endpoint/faults.js";
import { type Endpoint, startEndpoint } from "../../provider/endpoint/index.js";
import type { CatalogueChange } from "../../provider/endpoint/records.js";
import { isAbsent, writeOutChange, writeOutFaults, writeOutRecords } from "../cases/format.js";

/** The life of one stack with one `PinnedImage`. */
export interface PinSequence {
  readonly name: string;
  readonly steps: readonly PinStep[];
  /** The endpoint of this life, with the catalogue of its beginning. */
  open(): Promise<Endpoint>;
  /** What the program's environment says. */
  environment(endpoint: Endpoint): Readonly<Record<string, string>>;
}

/** One run of the Pulumi command. */
export interface PinStep {
  readonly does: string;
  readonly operation: "up" | "preview" | "refresh";
  /** The arguments of the pin. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expect: StepExpectation;
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

const CANARIES = {
  accessKeyId: "LTAI5tCanaryKeyId",
  accessKeySecret: "CanarySecretValue",
  securityToken: "CanarySecurityToken",
} as const;

interface WrittenSequence {
  readonly name: string;
  readonly region?: string;
  readonly securityToken?: boolean;
  readonly maxPageSize?: number;
  readonly maxTags?: number;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly catalogue: Readonly<Record<string, readonly unknown[]>>;
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

export function readPinSequences(): readonly PinSequence[] {
  const text = readFileSync(join(__dirname, "../cases/pinned.json"), "utf8");
  return (JSON.parse(text) as WrittenSequence[]).filter(({ steps }) => steps !== undefined).map(writeOut);
}

function writeOut(written: WrittenSequence): PinSequence {
  const { name, region = "cn-hangzhou", securityToken = false, defaults = {}, steps = [] } = written;
  const nowMs = Date.now();
  return {
    name,
    steps: steps.map((step) => writeOutStep(step, defaults, { region, nowMs })),
    open: () =>
      startEndpoint({
        accounts: [
          {
            accountId: "1000000000000001",
            accessKeyId: CANARIES.accessKeyId,
            accessKeySecret: CANARIES.accessKeySecret,
            ...(securityToken ? { securityToken: CANARIES.securityToken } : {}),
          },
        ],
        maxPageSize: written.maxPageSize,
        maxTags: written.maxTags,
        catalogue: {
          regions: Object.fromEntries(
            Object.entries(written.catalogue).map(([id, list]) => [id, writeOutRecords(list, defaults, nowMs)]),
          ),
        },
      }),
    environment: ({ url }) => ({
      ALICLOUD_REGION: region,
      ALICLOUD_IMAGES_ENDPOINT: url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: CANARIES.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: CANARIES.accessKeySecret,
      ...(securityToken ? { ALIBABA_CLOUD_SECURITY_TOKEN: CANARIES.securityToken } : {}),
    }),
  };
}

function writeOutStep(
  { does, operation = "up", inputs = {}, change, faults = [], expect: wanted }: WrittenStep,
  defaults: Readonly<Record<string, unknown>>,
  { region, nowMs }: { readonly region: string; readonly nowMs: number },
): PinStep {
  return {
    does,
    operation,
    inputs,
    expect: wanted,
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
  { endpoint, heldBefore }: { readonly endpoint: Endpoint; readonly heldBefore: string | undefined },
): void {
  const { pin, told, errors } = outcome;
  checkRequests(endpoint, wanted.requests ?? {});
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
  for (const [path, value] of Object.entries(wanted.fields ?? {})) {
    const found = fieldAt({ imageId, image, reason }, path);
    if (isAbsent(value)) expect(found, path).toBeUndefined();
    else expect(found, path).toStrictEqual(value);
  }
  expect(Object.values({ ...(image as object), imageId, reason })).not.toContain(null);
}

function expectTexts(text: string, found: readonly string[] = [], notFound: readonly string[] = []): void {
  for (const source of found) expect(text).toMatch(new RegExp(source, "is"));
  for (const source of notFound) expect(text).not.toMatch(new RegExp(source, "is"));
}

/** Only this one call, rightly signed, each time with a nonce of its own; and so many of them. */
function checkRequests({ requests }: Endpoint, wanted: NonNullable<StepExpectation["requests"]>): void {
  expect(requests.filter(({ action }) => action !== "DescribeImages")).toEqual([]);
  expect(requests.filter(({ code = "" }) => code.includes("Signature"))).toEqual([]);
  expect(new Set(requests.map(({ parameters }) => parameters["SignatureNonce"])).size).toBe(requests.length);
  const { exact, min = 0, max = Number.POSITIVE_INFINITY } = wanted;
  if (exact !== undefined) expect(requests).toHaveLength(exact);
  expect(requests.length).toBeGreaterThanOrEqual(min);
  expect(requests.length).toBeLessThanOrEqual(max);
}

/** `image.name`: dots between keys. */
function fieldAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}
