// Tests of a group of clients: complete listings and reported errors, against the endpoint and the command.

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Endpoint, type EndpointOptions, startEndpoint } from "../../provider/emulator/index.js";
import { describeImages } from "../emulator/client.js";
import { type ClientAnswer, type ClientError, ClientProcess, type Listing } from "./clientProcess.js";
import { CLIENTS, type Client } from "./clients.js";
import { BUNDLED_SYSTEM_IMAGES, type ServedCatalogue, serveBundled } from "./command.js";
import { FAILURES, type Failure, WRONG_SECRET } from "./failures.js";
import {
  ACCOUNT,
  ACCOUNTS,
  ANY_TAG_VALUE,
  CATALOGUE,
  EMPTY_TAG_VALUE,
  EVERYTHING,
  QUESTIONS,
  type Question,
  REGION,
  TEMPORARY,
} from "./images.js";
import { type GroupName, install } from "./install.js";

const INSTALL_LIMIT_MS = 20 * 60_000;

/** An endpoint and the keys to use. */
interface Target {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** Tests all clients of a group. If the group cannot be installed, each test fails. */
export function proveGroup(group: GroupName): void {
  describe(group, () => {
    let installed: Promise<string>;
    let serving: Promise<ServedCatalogue>;

    beforeAll(async () => {
      installed = install(group);
      serving = serveBundled();
      await Promise.allSettled([installed, serving]);
    }, INSTALL_LIMIT_MS);
    afterAll(async () => (await serving).end());

    for (const client of CLIENTS.filter((each) => each.group === group)) {
      describe(client.name, () => {
        let process: ClientProcess | undefined;
        beforeAll(async () => {
          const folder = await installed;
          process = new ClientProcess(client.program(folder), folder);
        });
        afterAll(() => process?.end());

        const ask: Ask = ({ url, accessKeyId, accessKeySecret, securityToken }, params) => {
          const keys = { keyId: accessKeyId, keySecret: accessKeySecret, token: securityToken };
          const job = { ...client.settings, endpoint: url, region: REGION, ...keys, params };
          if (process === undefined) throw new Error(`${client.name} was not started.`);
          return process.ask(job);
        };
        proveListings(client, ask);
        proveFailures(client, ask);

        it("lists the system images of `alicloud-images serve`", async () => {
          const found = listingOf(await ask(await serving, { ImageOwnerAlias: "system", PageSize: 50 }));
          expect(found.images.map(({ id }) => id)).toEqual(BUNDLED_SYSTEM_IMAGES);
        });
      });
    }
  });
}

type Ask = (target: Target, params: Question["params"]) => Promise<ClientAnswer>;

function proveListings(client: Client, ask: Ask): void {
  const pageSizes = [50, 100];
  const cases = QUESTIONS.flatMap((question) => pageSizes.map((size) => [question.what, size, question] as const));

  it.each(cases)("lists %s in pages of %i", async (_, pageSize, question) => {
    const endpoint = await start();
    const answer = await ask({ ...ACCOUNT, url: endpoint.url }, { ...question.params, PageSize: pageSize });
    expectComplete(answer, understood(question, client), pageSize, client);
    expectRequests(endpoint, client, question, pageSize);
  });

  it("lists every image with a security token", async () => {
    const endpoint = await start();
    const answer = await ask({ ...TEMPORARY, url: endpoint.url }, { PageSize: 100 });
    expectComplete(answer, EVERYTHING, 100, client);
    for (const { parameters } of endpoint.requests) expect(parameters).toHaveProperty("SecurityToken");
  });

  it("lists every image with preset 2018", async () => {
    const endpoint = await start({ preset: "2018" });
    expectComplete(await ask({ ...ACCOUNT, url: endpoint.url }, { PageSize: 50 }), EVERYTHING, 50, client);
  });

  it("lists every image from answers with loose types", async () => {
    const endpoint = await start({ looseTypes: true });
    expectComplete(await ask({ ...ACCOUNT, url: endpoint.url }, { PageSize: 50 }), EVERYTHING, 50, client);
  });
}

function proveFailures(client: Client, ask: Ask): void {
  const cases = FAILURES.map((failure) => [failure.what, failure] as const);
  const { retries = [] } = client.habits;

  it.each(cases)(`reports %s from ${client.sends.format}`, async (_, failure) => {
    const endpoint = await startFailing(failure);
    const answer = await ask({ ...(failure.account ?? ACCOUNT), url: endpoint.url }, failure.params ?? {});
    expectReported(errorOf(answer), failure, client);
    expect(endpoint.requests).toHaveLength(retries.includes(failure.answer.code) ? 4 : 1);
    expect(endpoint.requests[0]).toMatchObject({ code: failure.answer.code, status: failure.answer.status });
  });

  if (client.sends.format === "JSON") {
    it.each(cases)("reports %s from XML although it requested JSON", async (_, failure) => {
      const endpoint = await start({ faults: [{ answer: await inXml(failure) }] });
      expectReportedFromXml(errorOf(await ask({ ...ACCOUNT, url: endpoint.url }, {})), failure, client);
    });
  }

  if (retries.length > 0) {
    it("lists every image after a page failed once", async () => {
      const unavailable = { code: "ServiceUnavailable", status: 503 };
      const endpoint = await start({ faults: [{ when: { page: 2, attempt: 1 }, answer: unavailable }] });
      expectComplete(await ask({ ...ACCOUNT, url: endpoint.url }, { PageSize: 100 }), EVERYTHING, 100, client);
      expect(endpoint.requests.map(({ status }) => status)).toEqual([200, 503, 200, 200]);
    });
  }
}

async function start(options: EndpointOptions = {}): Promise<Endpoint> {
  const endpoint = await startEndpoint({ catalogue: CATALOGUE, accounts: ACCOUNTS, ...options });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

function startFailing({ preset, faults }: Failure): Promise<Endpoint> {
  return start({ preset, faults });
}

/** The endpoint's XML answer as a fault, to be sent to clients that request JSON. */
async function inXml(failure: Failure) {
  const { url } = await startFailing(failure);
  const params = Object.entries(failure.params ?? {}).map(([name, value]) => [name, String(value)]);
  const target = { ...(failure.account ?? ACCOUNT), url };
  const reply = await describeImages(target, Object.fromEntries(params), { format: "XML" });
  return { status: reply.status, contentType: String(reply.headers["content-type"]), body: reply.text };
}

/** The question as the endpoint receives it. */
function understood(question: Question, { habits }: Client): Question {
  return question === EMPTY_TAG_VALUE && habits.dropsEmptyTexts ? ANY_TAG_VALUE : question;
}

function expectComplete(answer: ClientAnswer, { images }: Question, pageSize: number, { habits }: Client): void {
  const found = listingOf(answer);
  const shown = images.map(({ ImageId, ImageName }) => ({ id: ImageId, name: ImageName }));
  expect(found.images).toEqual(shown);
  expect(Number(found.totalCount)).toBe(images.length);
  const fullPages = Math.floor(images.length / pageSize);
  const pages = habits.asksUntilShortPage ? fullPages + 1 : Math.ceil(images.length / pageSize);
  expect(found.pages).toBe(Math.max(1, pages));
}

/** Checks that the client sent requests of its kind. */
function expectRequests(endpoint: Endpoint, client: Client, question: Question, pageSize: number): void {
  const { signature, method, format } = client.sends;
  for (const { parameters, ...request } of endpoint.requests) {
    expect(request).toMatchObject({ action: "DescribeImages", signatureVersion: signature, method, status: 200 });
    expect(parameters).toMatchObject({ RegionId: REGION, PageSize: String(pageSize) });
    expect(parameters["Format"]?.toUpperCase()).toBe(signature === "V3" ? undefined : format);
    const emptyValue = question === EMPTY_TAG_VALUE && !client.habits.dropsEmptyTexts ? "" : undefined;
    if (question === EMPTY_TAG_VALUE) expect(parameters["Tag.1.Value"]).toBe(emptyValue);
  }
}

function expectReported(error: ClientError, failure: Failure, { habits }: Client): void {
  const { status, code, message } = failure.answer;
  expect(error.status).toBe(habits.losesStatus ? null : status);
  const renamed = failure === WRONG_SECRET ? habits.wrongSecretAs : undefined;
  expect(error.code).toBe(renamed ?? code);
  if (renamed === undefined) expect(error.message).toContain(message);
}

function expectReportedFromXml(error: ClientError, failure: Failure, { habits }: Client): void {
  const { xmlErrorAs } = habits;
  expect(error.code).toBe(xmlErrorAs?.code ?? failure.answer.code);
  if (xmlErrorAs === undefined) expect(error.message).toContain(failure.answer.message);
  else expect(error.message).toMatch(xmlErrorAs.message);
}

function listingOf(answer: ClientAnswer): Listing {
  if ("error" in answer) throw new Error(`The client reported ${answer.error.code}: ${answer.error.message}`);
  return answer;
}

function errorOf(answer: ClientAnswer): ClientError {
  if (!("error" in answer))
    throw new Error(`The client listed ${answer.images.length} images instead of reporting an error.`);
  return answer.error;
}
