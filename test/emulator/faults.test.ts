// Tests of fault rules.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { EndpointOptions, FaultRule } from "../../provider/emulator/index.js";
import { hangzhou, image, images, KEYS, start } from "./builders.js";
import { describeImages, type Parameters, sendBytes } from "./client.js";

const FIVE = hangzhou(...images(5));
const BUSY = { code: "ServiceUnavailable", status: 503 };

function startWith(faults: readonly FaultRule[], options: EndpointOptions = {}) {
  return start({ catalogue: FIVE, faults, ...options });
}

/** The statuses of sequential requests. */
async function statuses(faults: readonly FaultRule[], requests: readonly Parameters[], options: EndpointOptions = {}) {
  const endpoint = await startWith(faults, options);
  const seen: number[] = [];
  for (const parameters of requests) seen.push((await describeImages(endpoint, parameters)).status);
  return seen;
}

const PAGE = (page: number): Parameters => ({ PageNumber: String(page), PageSize: "2" });

describe("FaultRule.when", () => {
  it("matches page, by default 1", async () => {
    const requests = [{}, PAGE(1), PAGE(2), PAGE(3), PAGE(4)];
    expect(await statuses([{ when: { page: 1 }, answer: BUSY }], requests)).toEqual([503, 503, 200, 200, 200]);
    expect(await statuses([{ when: { page: [2, 4] }, answer: BUSY }], requests)).toEqual([200, 200, 503, 200, 503]);
    expect(await statuses([{ when: { page: { from: 2, to: 3 } }, answer: BUSY }], requests)).toEqual([
      200, 200, 503, 503, 200,
    ]);
    expect(await statuses([{ when: { page: { from: 3 } }, answer: BUSY }], requests)).toEqual([
      200, 200, 200, 503, 503,
    ]);
  });

  it("matches attempt, counted per request regardless of common parameters", async () => {
    const rules = [{ when: { attempt: [1, 3] }, answer: BUSY }];
    expect(await statuses(rules, [PAGE(1), PAGE(1), PAGE(2), PAGE(1), PAGE(2), PAGE(1)])).toEqual([
      503, 200, 503, 503, 200, 200,
    ]);
  });

  it("matches the number of the request", async () => {
    expect(await statuses([{ when: { request: { to: 2 } }, answer: BUSY }], [{}, PAGE(1), PAGE(2)])).toEqual([
      503, 503, 200,
    ]);
  });

  it("matches params, with null for not sent", async () => {
    const rules = [{ when: { params: { ImageOwnerAlias: "self", Usage: null } }, answer: BUSY }];
    const requests = [{ ImageOwnerAlias: "self" }, { ImageOwnerAlias: "self", Usage: "none" }, {}];
    expect(await statuses(rules, requests)).toEqual([503, 200, 200]);
  });

  it.each(["V1", "V3"] as const)("matches the security token, as parameter or header (%s)", async (signature) => {
    const rules = [{ when: { params: { SecurityToken: "t" } }, answer: BUSY }];
    const endpoint = await startWith(rules, { accounts: [{ ...KEYS, securityToken: "t" }] });
    expect((await describeImages(endpoint, {}, { signature })).status).toBe(503);
    expect((await describeImages({ ...endpoint, securityToken: undefined }, {}, { signature })).status).toBe(200);
  });

  it("requires all conditions, and the first matching rule applies", async () => {
    const rules = [
      { when: { page: 2, attempt: 2 }, answer: BUSY },
      { when: { page: 2 }, answer: { code: "Throttling" } },
      { answer: { code: "Other", status: 409 } },
    ];
    expect(await statuses(rules, [PAGE(2), PAGE(2), PAGE(2), PAGE(1)])).toEqual([400, 503, 400, 409]);
  });

  it("matches overPerMinute per account, region and clock minute", async () => {
    let now = Date.parse("2026-11-25T02:05:00Z");
    const other = { accountId: "2", accessKeyId: "other", accessKeySecret: "s" };
    const endpoint = await startWith([{ when: { overPerMinute: 2 }, answer: { code: "Throttling.User" } }], {
      accounts: [KEYS, other],
      catalogue: { regions: { "cn-hangzhou": [], "cn-beijing": [] } },
      now: () => now,
    });
    const status = (keys: typeof KEYS, parameters: Parameters = {}) =>
      describeImages({ url: endpoint.url, ...keys }, parameters, { now }).then((reply) => reply.status);
    expect([await status(KEYS), await status(KEYS), await status(KEYS)]).toEqual([200, 200, 400]);
    expect(await status(other)).toBe(200);
    expect(await status(KEYS, { RegionId: "cn-beijing" })).toBe(200);
    now += 59_000;
    expect(await status(KEYS)).toBe(400);
    now += 1000;
    expect(await status(KEYS)).toBe(200);
  });

  it("matches chance by seed, deterministic per request and attempt", async () => {
    const requests = Array.from({ length: 60 }, (_, at) => PAGE(at + 1));
    const rules = [{ when: { chance: 0.3 }, answer: BUSY }];
    const first = await statuses(rules, requests, { seed: 7 });
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 503).length).toBeLessThan(30);
    const backwards = await statuses(rules, [...requests].reverse(), { seed: 7 });
    expect(backwards.reverse()).toEqual(first);
    expect(await statuses(rules, requests, { seed: 8 })).not.toEqual(first);
  });

  it("counts requests rejected by the gateway, but does not apply to them", async () => {
    const endpoint = await startWith([
      { when: { attempt: 2 }, answer: BUSY },
      { when: { request: 3 }, answer: { code: "Third" } },
    ]);
    const refused = await describeImages({ ...endpoint, accessKeySecret: "wrong" });
    expect(refused.json.Code).toBe("SignatureDoesNotMatch");
    expect((await describeImages(endpoint)).status).toBe(503);
    expect((await describeImages(endpoint)).json.Code).toBe("Third");
  });

  it("restarts its counters after setFaults", async () => {
    const rules = [{ when: { attempt: 1 }, answer: BUSY }];
    const endpoint = await startWith(rules);
    expect((await describeImages(endpoint)).status).toBe(503);
    expect((await describeImages(endpoint)).status).toBe(200);
    endpoint.setFaults(rules);
    expect((await describeImages(endpoint)).status).toBe(503);
    endpoint.setFaults([]);
    expect((await describeImages(endpoint)).status).toBe(200);
  });
});

describe("FaultAnswer.code", () => {
  it("answers with the given status, code, message, headers and additional fields", async () => {
    const more = { AccessDeniedDetail: { AuthAction: "ecs:DescribeImages" } };
    const answer = {
      status: 429,
      code: "Throttling",
      message: "slow down",
      headers: { "x-acs-retry-after": "60" },
      more,
    };
    const endpoint = await startWith([{ answer }]);
    const reply = await describeImages(endpoint);
    expect(reply).toMatchObject({
      status: 429,
      json: { Code: "Throttling", Message: "slow down", HostId: "127.0.0.1", ...more },
    });
    expect(reply.headers["x-acs-retry-after"]).toBe("60");
    expect((await describeImages(endpoint, {}, { format: "XML" })).text).toContain(
      "<AuthAction>ecs:DescribeImages</AuthAction>",
    );
  });

  it("defaults to status 400 and the service's message", async () => {
    const endpoint = await startWith([
      { when: { page: 1 }, answer: { code: "Throttling.User" } },
      { answer: { code: "NewCode" } },
    ]);
    expect(await describeImages(endpoint)).toMatchObject({
      status: 400,
      json: { Code: "Throttling.User", Message: "Request was denied due to user flow control." },
    });
    expect((await describeImages(endpoint, PAGE(2))).json.Message).toBe("NewCode");
  });

  it.each(["V1", "V3"] as const)("replaces the placeholders of the message (%s)", async (signature) => {
    const message = "{accessKeyId} {securityToken} {signature} {other}";
    const endpoint = await startWith([{ answer: { code: "Leaky", message } }], {
      accounts: [{ ...KEYS, securityToken: "t" }],
    });
    const reply = await describeImages(endpoint, {}, { signature });
    expect(reply.json.Message).toMatch(/^testkeyid t [\w+/=]{20,} \{other\}$/);
    const bare = await describeImages({ ...endpoint, securityToken: undefined }, {}, { signature });
    expect(bare.json.Message).toMatch(/^testkeyid {2}[\w+/=]{20,} \{other\}$/);
  });
});

describe("FaultAnswer.body", () => {
  it("is sent unchanged, by default as HTML with status 200", async () => {
    const html = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    const endpoint = await startWith([
      { when: { page: 1 }, answer: { status: 502, body: html } },
      { answer: { body: "", contentType: "text/plain", headers: { "x-a": "b" } } },
    ]);
    const bad = await describeImages(endpoint);
    expect(bad).toMatchObject({ status: 502, text: html, headers: { "content-type": "text/html" } });
    const empty = await describeImages(endpoint, PAGE(2));
    expect(empty).toMatchObject({ status: 200, text: "", headers: { "content-type": "text/plain", "x-a": "b" } });
  });
});

describe("the connection", () => {
  it.each([true, "beforeHeaders", "reset"] as const)("is closed without an answer by close: %s", async (close) => {
    const endpoint = await startWith([{ when: { attempt: 1 }, answer: { close } }]);
    await expect(describeImages(endpoint)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(endpoint.requests[0]).toMatchObject({ action: "DescribeImages", status: undefined });
    expect((await describeImages(endpoint)).status).toBe(200);
  });

  it("is closed after half of the body by close: midBody", async () => {
    const endpoint = await startWith([{ when: { attempt: 1 }, answer: { close: "midBody" } }], { auth: false });
    const url = "GET /?Action=DescribeImages&RegionId=cn-hangzhou&Format=JSON HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const [head = "", body = ""] = (await sendBytes(endpoint.url, url)).split("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(head).toMatch(/^HTTP\/1.1 200 OK/);
    expect(Buffer.byteLength(body)).toBe(Math.floor(length / 2));
    expect(body).toMatch(/^\{"Images":/);
  });

  it("stays open with keepBytes", async () => {
    const endpoint = await startWith([{ answer: { keepBytes: 20 } }]);
    const reply = await describeImages(endpoint);
    expect(reply.text).toHaveLength(20);
    expect(() => reply.json).toThrow(SyntaxError);
  });

  it("is delayed by delayMs and slowBodyMs", async () => {
    const endpoint = await startWith([
      { when: { page: 1 }, answer: { delayMs: 60 } },
      { when: { page: 2 }, answer: { slowBodyMs: 60 } },
    ]);
    for (const page of [1, 2]) {
      const startedMs = performance.now();
      expect((await describeImages(endpoint, PAGE(page))).ids).toHaveLength(2);
      expect(performance.now() - startedMs).toBeGreaterThan(50);
    }
  });

  it("is delayed by latencyMs, concurrently with others", async () => {
    const endpoint = await startWith([], { latencyMs: 50 });
    const startedMs = performance.now();
    await Promise.all([1, 2, 3].map((page) => describeImages(endpoint, PAGE(page))));
    expect(performance.now() - startedMs).toBeGreaterThan(45);
  });
});

describe("an edited answer", () => {
  const page = async (answer: FaultRule["answer"], parameters: Parameters = PAGE(2)) => {
    const endpoint = await startWith([{ answer: answer ?? {} }]);
    return describeImages(endpoint, parameters);
  };

  it("has the images of another page with asPage", async () => {
    const reply = await page({ asPage: 1 });
    expect(reply.ids).toEqual(["m-001", "m-002"]);
    expect(reply.json).toMatchObject({ PageNumber: 2, TotalCount: 5 });
  });

  it("is a page of the reversed list with reverse", async () => {
    expect((await page({ reverse: true }, PAGE(1))).ids).toEqual(["m-005", "m-004"]);
  });

  it("is a page of a shuffled list with shuffle, by seed and per request", async () => {
    const catalogue = hangzhou(...images(50));
    const shuffled = async (parameters: Parameters) => {
      const endpoint = await startWith([{ answer: { shuffle: true } }], { catalogue });
      return (await describeImages(endpoint, { PageSize: "50", ...parameters })).ids;
    };
    const first = await shuffled({});
    expect([...first].sort()).toEqual(images(50).map(({ ImageId }) => ImageId));
    expect(first).not.toEqual([...first].sort());
    expect(await shuffled({})).toEqual(first);
    expect(await shuffled({ Usage: "none" })).not.toEqual(first);
  });

  it("drops and repeats images without changing TotalCount", async () => {
    const reply = await page({ drop: ["m-003"], append: ["m-001", "m-004", "m-unknown"] });
    expect(reply.ids).toEqual(["m-004", "m-001", "m-004"]);
    expect(reply.json.TotalCount).toBe(5);
    expect((await page({ first: 1 })).ids).toEqual(["m-003"]);
    expect((await page({ first: 0 })).ids).toEqual([]);
  });

  it("appends an image of another region", async () => {
    const catalogue = { regions: { "cn-hangzhou": images(1), "cn-beijing": [image("m-beijing")] } };
    const endpoint = await startWith([{ answer: { append: ["m-beijing"] } }], { catalogue });
    expect((await describeImages(endpoint)).ids).toEqual(["m-001", "m-beijing"]);
  });

  it("omits and sets top-level fields", async () => {
    const reply = await page({
      omit: ["PageNumber", "PageSize"],
      set: { TotalCount: "37", Images: {}, Extra: { $number: "9007199254740993" } },
    });
    expect(reply.json).toMatchObject({ Images: {}, TotalCount: "37", RegionId: "cn-hangzhou" });
    expect(reply.json).not.toHaveProperty("PageNumber");
    expect(reply.text).toContain('"Extra":9007199254740993');
  });

  it("applies reverse, asPage, drop, first and append in this order", async () => {
    const reply = await page(
      { asPage: 1, reverse: true, drop: ["m-005"], first: 1, append: ["m-001"] },
      { PageSize: "3", PageNumber: "2" },
    );
    expect(reply.ids).toEqual(["m-004", "m-001"]);
  });
});

describe("FaultRule.before and after", () => {
  it("change the catalogue before and after an answer", async () => {
    const endpoint = await startWith([
      { when: { attempt: 1 }, after: { addFirst: [image("m-new")], remove: ["m-005"] } },
      { when: { attempt: 3 }, before: { set: { "m-new": { Status: "Deprecated" } }, add: [image("m-end")] } },
    ]);
    const ids = async () => (await describeImages(endpoint)).ids;
    expect(await ids()).toEqual(["m-001", "m-002", "m-003", "m-004", "m-005"]);
    expect(await ids()).toEqual(["m-new", "m-001", "m-002", "m-003", "m-004"]);
    expect(await ids()).toEqual(["m-001", "m-002", "m-003", "m-004", "m-end"]);
  });

  it("change another region, and apply to error answers too", async () => {
    const catalogue = { regions: { "cn-hangzhou": [], "cn-beijing": [] } };
    const rule = { when: { attempt: 1 }, answer: BUSY, after: { region: "cn-beijing", add: [image("m-1")] } };
    const endpoint = await startWith([rule], { catalogue });
    expect((await describeImages(endpoint)).status).toBe(503);
    expect((await describeImages(endpoint)).ids).toEqual([]);
    endpoint.setFaults([]);
    expect((await describeImages(endpoint, { RegionId: "cn-beijing" })).ids).toEqual(["m-1"]);
  });

  it("ignore images that are already removed", async () => {
    const endpoint = await startWith([{ after: { remove: ["m-001"] } }]);
    expect((await describeImages(endpoint)).ids).toHaveLength(5);
    expect((await describeImages(endpoint)).ids).toHaveLength(4);
    expect((await describeImages(endpoint)).ids).toHaveLength(4);
  });
});

describe("fault rules", () => {
  it.each<readonly [unknown, RegExp]>([
    [{}, /faults: must be a list of rules/],
    [["x"], /rule 1 must be an object/],
    [[{ wen: {} }], /rule 1: wen is not a known field \(when, answer, before, after\)/],
    [[{ when: { pages: 1 } }], /rule 1: when.pages is not a known field/],
    [[{}, { when: { page: "1" } }], /rule 2: when.page must be a number, a list of numbers/],
    [[{ when: { attempt: { from: 1, until: 2 } } }], /when.attempt must be/],
    [[{ when: { chance: 2 } }], /when.chance must be a number from 0 to 1/],
    [[{ answer: { status: 99, code: "A" } }], /answer.status must be an integer from 200 to 599/],
    [[{ answer: { code: "A", body: "b" } }], /rule 1: answer cannot combine code, body/],
    [[{ answer: { close: true, first: 1 } }], /rule 1: answer cannot combine close, first/],
    [[{ answer: { code: "A", headers: { "a b": "c" } } }], /answer.headers must be an object of HTTP headers/],
    [[{ answer: { body: "a", contentType: "a\nb" } }], /answer.contentType must be/],
    [[{ answer: { delayMs: -1 } }], /answer.delayMs must be a number of milliseconds/],
    [[{ before: { add: [{ _owner: 1 }] } }], /before.add must be a list of records/],
    [[{ after: { set: { "m-1": null } } }], /after.set must be/],
  ])("are rejected if invalid: %j", async (rules, message) => {
    await expect(startWith(rules as FaultRule[])).rejects.toThrow(message);
    const endpoint = await startWith([]);
    expect(() => endpoint.setFaults(rules as FaultRule[])).toThrow(message);
  });

  it("are rejected with all problems at once", async () => {
    const endpoint = await startWith([]);
    const wrong = [{ when: { page: "1" } }, { answer: { first: -1 } }] as unknown as FaultRule[];
    expect(() => endpoint.setFaults(wrong)).toThrow(/rule 1: when.page.*\n.*rule 2: answer.first/);
  });

  it("are loaded from a file, and restart their counters when it changes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "endpoint-faults-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "faults.json");
    await writeFile(path, JSON.stringify([{ when: { attempt: 1 }, answer: BUSY }]));
    const endpoint = await start({ catalogue: FIVE, faults: path });
    expect((await describeImages(endpoint)).status).toBe(503);
    expect((await describeImages(endpoint)).status).toBe(200);
    await writeFile(
      path,
      JSON.stringify({ faults: [{ when: { attempt: 1 }, answer: { code: "Throttling", status: 400 } }] }),
    );
    expect((await describeImages(endpoint)).status).toBe(400);
    expect((await describeImages(endpoint)).status).toBe(200);
  });
});
