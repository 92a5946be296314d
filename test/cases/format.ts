// The format of case files, and the expansion of their short forms; see README.md.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FaultRule } from "../../provider/emulator/faults.js";
import type { Catalogue, CatalogueChange, CatalogueRecord } from "../../provider/emulator/records.js";

/** A case of one or more calls in one program, expanded. */
export interface CallCase {
  readonly name: string;
  readonly source: string;
  readonly why: string;
  readonly region: string;
  readonly securityToken: boolean;
  readonly maxPageSize: number;
  readonly maxTags: number;
  readonly calls: readonly Call[];
  /** Whether all calls start before the first one ends. */
  readonly together: boolean;
  readonly expect: RequestExpectation;
  /** Catalogue and faults, with `now-2d` counted back from the given time. */
  at(nowMs: number): { readonly catalogue: Catalogue; readonly faults: readonly FaultRule[] };
}

export interface Call {
  readonly call: "getImages" | "getImage";
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly expect: CallExpectation;
}

/** The expectation of one call: exactly one of `ids`, `imageId`, `errorMatches`. */
export interface CallExpectation {
  readonly ids?: readonly string[];
  readonly imageId?: string;
  readonly errorMatches?: readonly string[];
  readonly errorNotMatches?: readonly string[];
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The expectation of all requests of a case. */
export interface RequestExpectation {
  readonly requests?: { readonly exact?: number; readonly min?: number; readonly max?: number };
  readonly queryHas?: Readonly<Record<string, string>>;
  readonly someQueryHas?: readonly Readonly<Record<string, string>>[];
  readonly queryHasNot?: readonly string[];
}

/** A case as written in a file. */
export interface CaseSource {
  readonly name: string;
  readonly source: string;
  readonly why: string;
  readonly region?: string;
  readonly securityToken?: boolean;
  readonly maxPageSize?: number;
  readonly maxTags?: number;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly catalogue: Readonly<Record<string, readonly unknown[]>>;
  readonly faults?: readonly FaultRule[];
  readonly call?: Call["call"];
  readonly arguments?: Call["arguments"];
  readonly times?: number;
  readonly together?: boolean;
  readonly calls?: readonly Call[];
  readonly expect?: CallExpectation & RequestExpectation;
  readonly steps?: readonly unknown[];
}

/** The call cases of all files of a folder, by file. Pin sequences, which have `steps`, are another format. */
export function readCallCases(
  folder: string,
): readonly { readonly file: string; readonly cases: readonly CallCase[] }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => ({ file, written: JSON.parse(readFileSync(join(folder, file), "utf8")) as CaseSource[] }))
    .map(({ file, written }) => ({
      file,
      cases: written.filter(({ steps }) => steps === undefined).map(expand),
    }))
    .filter(({ cases }) => cases.length > 0);
}

/** Records with generators, defaults and short forms expanded; `now-2d` counts back from `nowMs`. */
export function expandRecords(
  list: readonly unknown[],
  defaults: Readonly<Record<string, unknown>>,
  nowMs: number,
): CatalogueRecord[] {
  return expandList(list).map((item) => {
    const merged = { ...defaults, ...(item as Record<string, unknown>) };
    // A name that is explicitly absent is not filled in.
    if (!("ImageName" in merged)) Object.assign(merged, { ImageName: merged["ImageId"] });
    const kept = Object.entries(merged).filter(([, value]) => !isAbsent(value));
    return Object.fromEntries(kept.map(([field, value]) => [field, expandTime(value, nowMs)]));
  });
}

/** A catalogue change with its records expanded. */
export function expandChange(
  change: CatalogueChange,
  defaults: Readonly<Record<string, unknown>>,
  nowMs: number,
): CatalogueChange {
  const { add, addFirst, set } = change;
  return {
    ...change,
    ...(add === undefined ? {} : { add: expandRecords(add, defaults, nowMs) }),
    ...(addFirst === undefined ? {} : { addFirst: expandRecords(addFirst, defaults, nowMs) }),
    ...(set === undefined
      ? {}
      : { set: mapValues(set, (fields) => mapValues(fields, (value) => expandTime(value, nowMs))) }),
  };
}

/** Fault rules with the records of their changes expanded. */
export function expandFaults(
  faults: readonly FaultRule[],
  defaults: Readonly<Record<string, unknown>>,
  nowMs: number,
): FaultRule[] {
  return faults.map(({ before, after, ...rule }) => ({
    ...rule,
    ...(before === undefined ? {} : { before: expandChange(before, defaults, nowMs) }),
    ...(after === undefined ? {} : { after: expandChange(after, defaults, nowMs) }),
  }));
}

/** Whether a value is `{ "$absent": true }`, which omits a field or expects it to be absent. */
export function isAbsent(value: unknown): boolean {
  return typeof value === "object" && value !== null && "$absent" in value;
}

function expand(written: CaseSource): CallCase {
  const { name, source, why, defaults = {}, expect = {} } = written;
  return {
    name,
    source,
    why,
    region: written.region ?? "cn-hangzhou",
    securityToken: written.securityToken ?? false,
    maxPageSize: written.maxPageSize ?? 100,
    maxTags: written.maxTags ?? 20,
    together: written.together ?? false,
    calls: callsOf(written).map(expandCall),
    expect,
    at: (nowMs) => ({
      catalogue: { regions: mapValues(written.catalogue, (list) => expandRecords(list, defaults, nowMs)) },
      faults: expandFaults(written.faults ?? [], defaults, nowMs),
    }),
  };
}

function callsOf({ call, calls, times = 1, expect = {}, ...written }: CaseSource): readonly Call[] {
  if (calls !== undefined) return calls;
  if (call === undefined) throw new Error(`The case "${written.name}" has neither "call" nor "calls".`);
  return Array.from({ length: times }, () => ({ call, arguments: written.arguments ?? {}, expect }));
}

function expandCall({ call, arguments: given = {}, expect = {} }: Call): Call {
  const { ids } = expect;
  return {
    call,
    arguments: mapValues(given, (value) => (Array.isArray(value) ? expandList(value) : value)),
    expect: { ...expect, ...(ids === undefined ? {} : { ids: expandList(ids) as string[] }) },
  };
}

/** A generator of many items: `{ repeat, template, from, start, stepSeconds, reverse }`. */
interface Generator {
  readonly repeat: number;
  readonly template: string | Readonly<Record<string, unknown>>;
  readonly from?: number;
  readonly start?: string;
  readonly stepSeconds?: number;
  readonly reverse?: boolean;
}

function expandList(list: readonly unknown[]): unknown[] {
  return list.flatMap((item) => (isGenerator(item) ? generate(item) : [item]));
}

function isGenerator(item: unknown): item is Generator {
  return typeof item === "object" && item !== null && "repeat" in item && "template" in item;
}

function generate({ repeat, template, from = 1, start = "", stepSeconds = 0, reverse = false }: Generator): unknown[] {
  const items = Array.from({ length: repeat }, (_, index) => {
    const fill = (text: string) =>
      text
        .replace(/\{n(?::(\d+))?\}/g, (_placeholder, width = "0") => String(from + index).padStart(Number(width), "0"))
        .replace(/\{time\}/g, () => instant(Date.parse(start) + index * stepSeconds * 1000));
    if (typeof template === "string") return fill(template);
    return mapValues(template, (value) => (typeof value === "string" ? fill(value) : value));
  });
  return reverse ? items.reverse() : items;
}

const AGO_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function expandTime(value: unknown, nowMs: number): unknown {
  if (typeof value !== "string") return value;
  const [, count, unit = ""] = /^now-(\d+)([mhd])$/.exec(value) ?? [];
  return count === undefined ? value : instant(nowMs - Number(count) * (AGO_MS[unit] ?? 0));
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function mapValues<Value, Mapped>(
  from: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value)]));
}
