// Which failures are tried again, how long the waits are, and when it is enough.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  CONCURRENT_REQUESTS,
  Retrier,
  type RetryOptions,
  requestLimit,
  treatmentOf,
} from "../../provider/api/retry.js";
import { CredentialsError, ServiceError } from "../../provider/core/errors.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SHORTEST = { random: () => 0 };
const LONGEST = { random: () => 1 };

function retrier(options: Partial<RetryOptions> = {}): { retrier: Retrier; warnings: string[] } {
  const warnings: string[] = [];
  const whole = {
    what: "Listing images in cn-hangzhou",
    warn: (text: string) => warnings.push(text),
    retryAfterMs: () => undefined,
  };
  return { retrier: new Retrier({ ...whole, ...options }), warnings };
}

/** Runs attempts that fail as told; after the last failure they succeed. Tells when each attempt was made. */
async function tell(one: Retrier, failures: Iterable<Error>): Promise<{ atMs: number[]; end: unknown }> {
  const started = Date.now();
  const atMs: number[] = [];
  const next = failures[Symbol.iterator]();
  const attempt = async () => {
    atMs.push(Date.now() - started);
    const { value, done } = next.next();
    if (done !== true) throw value;
    return "the answer";
  };
  const end = one.run(attempt).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { atMs, end: await end };
}

function* forever(error: Error): Iterable<Error> {
  while (true) yield error;
}

const throttled = new ServiceError("Throttling.User", "slow down", { httpStatus: 400 });
const broken = new ServiceError("ECONNRESET", "reset");

describe("what a failure is", () => {
  it.each([
    ["Throttling", 400, "throttled"],
    ["Throttling.User", 400, "throttled"],
    ["Throttling.Api", 400, "throttled"],
    ["Rejected.Throttling", 400, "throttled"],
    ["Request.ThrottlingByRam", 400, "throttled"],
    ["UnreadableAnswer", 429, "throttled"],
    ["ServiceUnavailable", 503, "transient"],
    ["ServiceUnavailable.RegionMaintaining", 503, "transient"],
    ["InternalError", 500, "transient"],
    ["UnknownError", 400, "transient"],
    ["SystemBusy", 400, "transient"],
    ["SomethingNew", 502, "transient"],
    ["ECONNRESET", undefined, "transient"],
    ["ECONNREFUSED", undefined, "transient"],
    ["EPIPE", undefined, "transient"],
    ["ETIMEDOUT", undefined, "transient"],
    ["EAI_AGAIN", undefined, "transient"],
    ["RequestTimeout", undefined, "transient"],
    ["UnreadableAnswer", undefined, "transient"],
    ["SignatureNonceUsed", 400, "once"],
    ["ENOTFOUND", undefined, "never"],
    ["EPROTO", undefined, "never"],
    ["CERT_HAS_EXPIRED", undefined, "never"],
    ["InvalidAccessKeyId.NotFound", 404, "never"],
    ["InvalidAccessKeyId.Inactive", 400, "never"],
    ["InvalidSecurityToken.Expired", 400, "never"],
    ["SignatureDoesNotMatch", 400, "never"],
    ["IncompleteSignature", 400, "never"],
    ["InvalidTimeStamp.Expired", 400, "never"],
    ["Forbidden.RAM", 403, "never"],
    ["InvalidParameter", 400, "never"],
    ["InvalidTagCount", 400, "never"],
    ["InvalidRegionId.NotFound", 404, "never"],
    ["InvalidOperation.NotSupportedEndpoint", 400, "never"],
    ["DryRunOperation", 400, "never"],
  ])("%s (HTTP %s) is %s", (code, httpStatus, treatment) => {
    expect(treatmentOf(code, httpStatus)).toBe(treatment);
  });
});

describe("a throttled request", () => {
  it("is tried until a throttled minute is over, with the shortest waits too", async () => {
    const { atMs, end } = await tell(retrier(SHORTEST).retrier, forever(throttled));
    expect(end).toBe(throttled);
    expect(atMs.at(-1)).toBeGreaterThan(75_000);
    expect(atMs).toHaveLength(10);
  });

  it("ends within two minutes, with the longest waits too", async () => {
    const { atMs } = await tell(retrier(LONGEST).retrier, forever(throttled));
    expect(atMs.at(-1)).toBeLessThan(120_000);
  });

  it("succeeds when the operation opens with the next minute", async () => {
    function* untilNextMinute(): Iterable<Error> {
      const opensAt = Date.now() + 60_000;
      while (Date.now() < opensAt) yield throttled;
    }
    const { end } = await tell(retrier(SHORTEST).retrier, untilNextMinute());
    expect(end).toBe("the answer");
  });

  it("waits about a second first, then longer", async () => {
    const { atMs } = await tell(retrier(LONGEST).retrier, [throttled, throttled, throttled]);
    expect(atMs).toEqual([0, 1000, 3000, 7000]);
  });
});

describe("a failure of the moment", () => {
  it("is tried five times within some seconds", async () => {
    const { atMs, end } = await tell(retrier(LONGEST).retrier, forever(broken));
    expect(end).toBe(broken);
    expect(atMs).toEqual([0, 500, 1500, 3500, 7500]);
  });

  it("waits between half and all of its time, so that pages do not come back together", async () => {
    const { atMs } = await tell(retrier(SHORTEST).retrier, forever(broken));
    expect(atMs).toEqual([0, 250, 750, 1750, 3750]);
  });

  it("and throttling each have their own schedule", async () => {
    const { atMs } = await tell(retrier(LONGEST).retrier, [broken, throttled, broken, throttled]);
    expect(atMs).toEqual([0, 500, 1500, 2500, 4500]);
  });
});

describe("a request that was sent twice on its way", () => {
  const used = new ServiceError("SignatureNonceUsed", "used", { httpStatus: 400 });

  it("is tried once more", async () => {
    expect(await tell(retrier().retrier, [used])).toMatchObject({ end: "the answer" });
    const { atMs, end } = await tell(retrier().retrier, forever(used));
    expect([atMs.length, end]).toEqual([2, used]);
  });
});

describe("what cannot get better", () => {
  it.each([
    new ServiceError("InvalidAccessKeyId.NotFound", "unknown key", { httpStatus: 404 }),
    new ServiceError("InvalidParameter", "wrong", { httpStatus: 400 }),
    new ServiceError("ENOTFOUND", "no such host"),
    new CredentialsError("no credentials"),
    new TypeError("a mistake of ours"),
  ])("is asked once: %s", async (error) => {
    expect(await tell(retrier().retrier, forever(error))).toEqual({ atMs: [0], end: error });
  });
});

describe("the pages of one listing", () => {
  it("share twenty further tries after failures of the moment", async () => {
    const one = retrier(SHORTEST).retrier;
    const pages = Array.from({ length: 8 }, () => tell(one, forever(broken)));
    const attempts = (await Promise.all(pages)).map(({ atMs }) => atMs.length);
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(8 + 20);
  });

  it("do not share the tries of throttled requests, which must outlast a minute", async () => {
    const one = retrier(SHORTEST).retrier;
    const pages = Array.from({ length: 8 }, () => tell(one, forever(throttled)));
    for (const { atMs } of await Promise.all(pages)) expect(atMs).toHaveLength(10);
  });
});

describe("a long wait", () => {
  it("is told once when it is to be more than five seconds, with what the service answers", async () => {
    const { retrier: one, warnings } = retrier(LONGEST);
    await tell(one, forever(throttled));
    await tell(one, forever(throttled));
    expect(warnings).toEqual([
      "Listing images in cn-hangzhou takes longer: the service answers Throttling.User. Trying again for up to two minutes.",
    ]);
  });

  it("is not told when it is shorter", async () => {
    const { retrier: one, warnings } = retrier(LONGEST);
    await tell(one, [throttled, throttled]);
    expect(warnings).toEqual([]);
  });

  it("is not made up of the short waits of several pages at the same time", async () => {
    const { retrier: one, warnings } = retrier(LONGEST);
    await Promise.all(Array.from({ length: 8 }, () => tell(one, [throttled])));
    expect(warnings).toEqual([]);
  });
});

describe("x-acs-retry-after", () => {
  it.each([
    [7000, 7000],
    [1, 1],
    [3_600_000, 60_000],
  ])("of %d ms is a wait of %d ms", async (asked, waited) => {
    const { atMs } = await tell(retrier({ retryAfterMs: () => asked }).retrier, [throttled]);
    expect(atMs).toEqual([0, waited]);
  });

  it("does not make a request be tried without end", async () => {
    const { atMs } = await tell(retrier({ retryAfterMs: () => 1 }).retrier, forever(throttled));
    expect(atMs).toHaveLength(10);
  });
});

describe("a listing that is given up", () => {
  it("makes no further attempt", async () => {
    const abort = new AbortController();
    let attempts = 0;
    const end = retrier(LONGEST)
      .retrier.run(async () => {
        attempts += 1;
        throw broken;
      }, abort.signal)
      .catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(600);
    abort.abort();
    await vi.runAllTimersAsync();
    expect([attempts, await end]).toEqual([2, expect.any(Error)]);
  });
});

describe("the limit of requests under way", () => {
  it("lets eight run at once, and the others when one of them ends", async () => {
    const limit = requestLimit();
    let running = 0;
    let most = 0;
    const request = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
    };
    const all = Promise.all(Array.from({ length: 30 }, () => limit.execute(request)));
    await vi.runAllTimersAsync();
    await all;
    expect(most).toBe(CONCURRENT_REQUESTS);
  });
});
