// Runner for the cases of all JSON files in this folder; see README.md.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signV1, stringToSignV1 } from "../../provider/emulator/auth/signature.js";
import { type Endpoint, type RecordedRequest, startEndpoint } from "../../provider/emulator/index.js";
import type { Consistency } from "../../provider/service/pass.js";
import { CANARIES, caseAccount, caseEnvironment, expectFields, expectSigned } from "./checks.js";
import { type CallCase, type CallExpectation, type RequestExpectation, readCallCases } from "./format.js";
import { CaseProgram, type Outcome, type Run } from "./program.js";

let program: CaseProgram;
beforeAll(async () => {
  program = await CaseProgram.start();
});
afterAll(() => program.stop());

describe.each(["counted", "verified"] as const)("%s", (consistency) => {
  for (const { file, cases } of readCallCases(__dirname)) {
    describe(file, () => {
      for (const one of cases) it(one.name, () => checkCase(one, consistency));
    });
  }
});

async function checkCase(one: CallCase, consistency: Consistency): Promise<void> {
  const endpoint = await openEndpoint(one);
  try {
    const run = await program.run({
      environment: { ...caseEnvironment(one.region, endpoint), ALICLOUD_IMAGES_CONSISTENCY: consistency },
      calls: one.calls,
      together: one.together,
    });
    expect(run.outcomes).toHaveLength(one.calls.length);
    for (const [index, call] of one.calls.entries()) checkOutcome(run.outcomes[index] ?? {}, call.expect);
    checkRequests(endpoint.requests, one.expect, consistency);
    const scripted = one.at(0).faults.map(({ answer }) => answer?.code);
    expectSigned(endpoint.requests, scripted);
    checkSecrets(run, endpoint.requests, one);
  } finally {
    await endpoint.close();
  }
}

function openEndpoint({ securityToken, maxPageSize, maxTags, at }: CallCase): Promise<Endpoint> {
  return startEndpoint({ accounts: [caseAccount(securityToken)], maxPageSize, maxTags, ...at(Date.now()) });
}

function checkOutcome({ result, odd, error }: Outcome, wanted: CallExpectation): void {
  if (wanted.errorMatches !== undefined) {
    expect(result, "expected an error, got a result").toBeUndefined();
    expect(error).toMatchObject({ isImagesError: true, message: expect.any(String) });
    for (const source of wanted.errorMatches) expect(error?.message).toMatch(new RegExp(source, "is"));
    for (const source of wanted.errorNotMatches ?? []) expect(error?.message).not.toMatch(new RegExp(source, "is"));
    return;
  }
  expect(error?.message, "expected a result, got an error").toBeUndefined();
  expect(odd).toEqual([]);
  if (wanted.ids !== undefined) checkList(result, wanted.ids);
  else expect(result).toMatchObject({ id: wanted.imageId, imageId: wanted.imageId });
  expectFields(result, wanted.fields);
}

function checkList(result: Outcome["result"], ids: readonly string[]): void {
  const images = result?.["images"] as { id: string; imageId: string }[];
  expect(result?.["ids"]).toEqual(ids);
  expect(images.map(({ id }) => id)).toEqual(ids);
  expect(images.map(({ imageId }) => imageId)).toEqual(ids);
}

function checkRequests(all: readonly RecordedRequest[], wanted: RequestExpectation, consistency: Consistency): void {
  const requests = all.filter(({ action }) => action === "DescribeImages");
  const { exact, min = exact ?? 0, max = exact ?? Number.POSITIVE_INFINITY } = wanted.requests ?? {};
  expect(requests.length).toBeGreaterThanOrEqual(min);
  // A verified listing of several pages reads each twice, and checks for a page after a full last one.
  const rereads = consistency === "verified" && requests.some(({ parameters }) => parameters["PageNumber"] !== "1");
  expect(requests.length).toBeLessThanOrEqual(rereads ? 2 * max + 1 : max);
  const sent = requests.map(({ parameters }) => parameters);
  for (const parameters of sent) {
    expect(parameters).toMatchObject(asRecorded(wanted.queryHas ?? {}));
    for (const name of wanted.queryHasNot ?? []) expect(namesLike(parameters, name)).toEqual([]);
  }
  for (const some of wanted.someQueryHas ?? []) {
    expect(sent).toContainEqual(expect.objectContaining(asRecorded(some)));
  }
}

/** The endpoint checks the token itself and records only its presence. */
function asRecorded(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return "SecurityToken" in parameters ? { ...parameters, SecurityToken: "***" } : parameters;
}

/** The parameters of this name; a `*` at the end matches any suffix. */
function namesLike(parameters: RecordedRequest["parameters"], name: string): string[] {
  const isLike = (other: string) => (name.endsWith("*") ? other.startsWith(name.slice(0, -1)) : other === name);
  return Object.keys(parameters).filter(isLike);
}

/** Expects no key, token or signature in an error, a result, or the program's output. */
function checkSecrets(
  { outcomes, output }: Run,
  requests: readonly RecordedRequest[],
  { securityToken }: CallCase,
): void {
  const signatures = requests.map(({ method, parameters }) => signatureOf(method, parameters, securityToken));
  const secrets = [...Object.values(CANARIES), ...signatures, ...signatures.map(encodeURIComponent)];
  const told = outcomes.map(({ result, error }) => `${JSON.stringify(result)}\n${error?.message}\n${error?.shown}`);
  for (const text of [...told, output]) {
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/Signature(=|%3D)/);
  }
}

/** The signature of a request, which the endpoint does not record. */
function signatureOf(method: string, recorded: RecordedRequest["parameters"], hasToken: boolean): string {
  const { accessKeyId, accessKeySecret, securityToken } = CANARIES;
  const token: Record<string, string> = hasToken ? { SecurityToken: securityToken } : {};
  const parameters = new Map(Object.entries({ ...recorded, AccessKeyId: accessKeyId, ...token }));
  return signV1(accessKeySecret, stringToSignV1(method, parameters));
}
