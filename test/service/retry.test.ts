// Retries, their delays and their limits.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { classifyError } from "../../provider/service/classifyError.js";
import { awaitShared, lookupSignal, untilAborted, withDeadline } from "../../provider/service/deadline.js";
import { MAX_CONCURRENT_REQUESTS, requestLimit } from "../../provider/service/requestLimit.js";
import { Retry, type RetryOptions } from "../../provider/service/retry.js";
import { CredentialsError, ServiceError } from "../../provider/values/errors.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SHORTEST = { random: () => 0 };
const LONGEST = { random: () => 1 };

function createRetry(options: Partial<RetryOptions> = {}): { retry: Retry; warnings: string[] } {
  const warnings: string[] = [];
  const whole = {
    activity: "Listing images in cn-hangzhou",
    warn: (text: string) => warnings.push(text),
    retryAfterMs: () => undefined,
    timeout: "3 minutes",
  };
  return { retry: new Retry({ ...whole, ...options }), warnings };
}

/** Runs attempts that fail as told; after the last failure they succeed. Tells when each attempt was made. */
async function tell(one: Retry, failures: Iterable<Error>): Promise<{ atMs: number[]; end: unknown }> {
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

describe("classifyError", () => {
  it.each([
    ["Throttling", 400, "throttling"],
    ["Throttling.User", 400, "throttling"],
    ["Throttling.Api", 400, "throttling"],
    ["Rejected.Throttling", 400, "throttling"],
    ["Request.ThrottlingByRam", 400, "throttling"],
    ["UnreadableAnswer", 429, "throttling"],
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
    ["SignatureNonceUsed", 400, "nonceReused"],
    ["ENOTFOUND", undefined, "none"],
    ["EPROTO", undefined, "none"],
    ["CERT_HAS_EXPIRED", undefined, "none"],
    ["InvalidAccessKeyId.NotFound", 404, "none"],
    ["InvalidAccessKeyId.Inactive", 400, "none"],
    ["InvalidSecurityToken.Expired", 400, "none"],
    ["SignatureDoesNotMatch", 400, "none"],
    ["IncompleteSignature", 400, "none"],
    ["InvalidTimeStamp.Expired", 400, "none"],
    ["Forbidden.RAM", 403, "none"],
    ["InvalidParameter", 400, "none"],
    ["InvalidTagCount", 400, "none"],
    ["InvalidRegionId.NotFound", 404, "none"],
    ["InvalidOperation.NotSupportedEndpoint", 400, "none"],
    ["DryRunOperation", 400, "none"],
    ["AnswerTooLarge", undefined, "none"],
    ["ProxyAuthenticationRequired", 407, "none"],
    ["ProxyRefused", 403, "none"],
    ["ProxyRefused", 502, "transient"],
    ["constructor", 400, "none"],
    ["__proto__", undefined, "none"],
    ["toString", 400, "none"],
  ])("%s (HTTP %s) is %s", (code, httpStatus, retryClass) => {
    expect(classifyError(code, httpStatus)).toBe(retryClass);
  });
});

describe("a throttled request", () => {
  it("is tried until a throttled minute is over, with the shortest waits too", async () => {
    const { atMs, end } = await tell(createRetry(SHORTEST).retry, forever(throttled));
    expect(end).toBe(throttled);
    expect(atMs.at(-1)).toBeGreaterThan(75_000);
    expect(atMs).toHaveLength(10);
  });

  it("ends within two minutes, with the longest waits too", async () => {
    const { atMs } = await tell(createRetry(LONGEST).retry, forever(throttled));
    expect(atMs.at(-1)).toBeLessThan(120_000);
  });

  it("succeeds when the operation opens with the next minute", async () => {
    function* untilNextMinute(): Iterable<Error> {
      const opensAt = Date.now() + 60_000;
      while (Date.now() < opensAt) yield throttled;
    }
    const { end } = await tell(createRetry(SHORTEST).retry, untilNextMinute());
    expect(end).toBe("the answer");
  });

  it("waits about a second first, then longer", async () => {
    const { atMs } = await tell(createRetry(LONGEST).retry, [throttled, throttled, throttled]);
    expect(atMs).toEqual([0, 1000, 3000, 7000]);
  });
});

describe("a transient failure", () => {
  it("is tried five times within some seconds", async () => {
    const { atMs, end } = await tell(createRetry(LONGEST).retry, forever(broken));
    expect(end).toBe(broken);
    expect(atMs).toEqual([0, 500, 1500, 3500, 7500]);
  });

  it("waits between half and all of its time, so that pages do not come back together", async () => {
    const { atMs } = await tell(createRetry(SHORTEST).retry, forever(broken));
    expect(atMs).toEqual([0, 250, 750, 1750, 3750]);
  });

  it("and throttling each have their own schedule", async () => {
    const { atMs } = await tell(createRetry(LONGEST).retry, [broken, throttled, broken, throttled]);
    expect(atMs).toEqual([0, 500, 1500, 2500, 4500]);
  });
});

describe("a request that was sent twice on its way", () => {
  const used = new ServiceError("SignatureNonceUsed", "used", { httpStatus: 400 });

  it("is tried once more", async () => {
    expect(await tell(createRetry().retry, [used])).toMatchObject({ end: "the answer" });
    const { atMs, end } = await tell(createRetry().retry, forever(used));
    expect([atMs.length, end]).toEqual([2, used]);
  });
});

describe("a permanent failure", () => {
  it.each([
    new ServiceError("InvalidAccessKeyId.NotFound", "unknown key", { httpStatus: 404 }),
    new ServiceError("InvalidParameter", "wrong", { httpStatus: 400 }),
    new ServiceError("ENOTFOUND", "no such host"),
    new CredentialsError("no credentials"),
    new TypeError("a mistake of ours"),
  ])("is sent once: %s", async (error) => {
    expect(await tell(createRetry().retry, forever(error))).toEqual({ atMs: [0], end: error });
  });
});

describe("the pages of one listing", () => {
  it("share twenty further tries after failures of the moment", async () => {
    const one = createRetry(SHORTEST).retry;
    const pages = Array.from({ length: 8 }, () => tell(one, forever(broken)));
    const attempts = (await Promise.all(pages)).map(({ atMs }) => atMs.length);
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(8 + 20);
  });

  it("do not share the tries of throttled requests, which must outlast a minute", async () => {
    const one = createRetry(SHORTEST).retry;
    const pages = Array.from({ length: 8 }, () => tell(one, forever(throttled)));
    for (const { atMs } of await Promise.all(pages)) expect(atMs).toHaveLength(10);
  });
});

describe("a long wait", () => {
  it("is reported once, with the code of the service, when it exceeds five seconds", async () => {
    const { retry: one, warnings } = createRetry(LONGEST);
    await tell(one, forever(throttled));
    await tell(one, forever(throttled));
    expect(warnings).toEqual([
      "Listing images in cn-hangzhou takes longer because of Throttling.User. Retrying for up to 3 minutes.",
    ]);
  });

  it("is not reported when it is shorter", async () => {
    const { retry: one, warnings } = createRetry(LONGEST);
    await tell(one, [throttled, throttled]);
    expect(warnings).toEqual([]);
  });

  it("is not made up of the short waits of several pages at the same time", async () => {
    const { retry: one, warnings } = createRetry(LONGEST);
    await Promise.all(Array.from({ length: 8 }, () => tell(one, [throttled])));
    expect(warnings).toEqual([]);
  });
});

describe("x-acs-retry-after", () => {
  it.each([
    [7000, 7000],
    [1, 1],
    [3_600_000, 60_000],
  ])("of %d ms is a delay of %d ms", async (asked, waited) => {
    const { atMs } = await tell(createRetry({ retryAfterMs: () => asked }).retry, [throttled]);
    expect(atMs).toEqual([0, waited]);
  });

  it("does not make a request be tried without end", async () => {
    const { atMs } = await tell(createRetry({ retryAfterMs: () => 1 }).retry, forever(throttled));
    expect(atMs).toHaveLength(10);
  });
});

describe("an aborted listing", () => {
  it("makes no further attempt", async () => {
    const abort = new AbortController();
    let attempts = 0;
    const end = createRetry(LONGEST)
      .retry.run(async () => {
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

describe("requestLimit", () => {
  it("lets eight run at once, and the others when one of them ends", async () => {
    const limit = requestLimit();
    let running = 0;
    let most = 0;
    const request = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
    };
    const all = Promise.all(Array.from({ length: 30 }, () => limit(request)));
    await vi.runAllTimersAsync();
    await all;
    expect(most).toBe(MAX_CONCURRENT_REQUESTS);
  });

  it("aborts waiting tasks when their look-up ends, and frees their slots", async () => {
    const limit = requestLimit();
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const busy = Array.from({ length: MAX_CONCURRENT_REQUESTS }, () => limit(() => wait(1000)));
    const abort = new AbortController();
    let started = 0;
    const task = async () => {
      started += 1;
    };
    const given = limit(task, abort.signal).catch((reason: unknown) => reason);
    const patient = limit(task);
    abort.abort("over");
    expect(await given).toBe("over");
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all([...busy, patient]);
    expect(started).toBe(1);
    await Promise.all(Array.from({ length: MAX_CONCURRENT_REQUESTS }, () => limit(task)));
    expect(started).toBe(1 + MAX_CONCURRENT_REQUESTS);
  });
});

describe("withDeadline", () => {
  const stop = (attempt: () => Promise<unknown>, options: Partial<RetryOptions> = {}) =>
    createRetry(options).retry.run(attempt, lookupSignal());

  async function timed(timeoutMs: number, lookup: () => Promise<unknown>) {
    const started = Date.now();
    let tookMs = 0;
    const end = withDeadline(timeoutMs, lookup)
      .catch((error: unknown) => error)
      .finally(() => {
        tookMs = Date.now() - started;
      });
    await vi.advanceTimersByTimeAsync(timeoutMs + 60_000);
    return { error: await end, tookMs };
  }

  it("ends a delay that the service demands, and reports the failure", async () => {
    const { error, tookMs } = await timed(90_000, () =>
      stop(
        async () => {
          throw throttled;
        },
        { retryAfterMs: () => 60_000 },
      ),
    );
    expect(tookMs).toBe(90_000);
    expect(error).toMatchObject({
      name: "ServiceError",
      code: "Timeout",
      httpStatus: 400,
      message:
        "Listing images in cn-hangzhou: timed out after 90 seconds (alicloud-images:timeout). Last failure: slow down",
    });
  });

  it("is one for all that a call does, one after the other", async () => {
    const { error, tookMs } = await timed(100_000, async () => {
      for (;;) {
        await withDeadline(100_000, () => stop(succeedingAfter(throttled)));
      }
    });
    expect(tookMs).toBe(100_000);
    expect(error).toMatchObject({ code: "Timeout" });
  });

  it("does not end shared work for another look-up that still has time", async () => {
    let begun = 0;
    const listing = () => {
      begun += 1;
      return untilAborted(new Promise((resolve) => setTimeout(resolve, 5000, "listed")), lookupSignal());
    };
    let work: Promise<unknown> | undefined;
    const list = (): Promise<unknown> => {
      if (work !== undefined) return awaitShared(work, list);
      work = listing();
      work.catch(() => {
        work = undefined;
      });
      return work;
    };
    const first = withDeadline(3000, list).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(2000);
    const second = withDeadline(10_000, list);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await first).toMatchObject({ code: "Timeout" });
    expect([await second, begun]).toEqual(["listed", 2]);
  });

  it("stops what a failed call has left running", async () => {
    let attempts = 0;
    const endless = () =>
      stop(async () => {
        attempts += 1;
        throw throttled;
      });
    const forbidden = new ServiceError("Forbidden.RAM", "no", { httpStatus: 403 });
    const call = withDeadline(180_000, () => Promise.all([endless(), Promise.reject(forbidden)]));
    await expect(call).rejects.toBe(forbidden);
    await vi.advanceTimersByTimeAsync(180_000);
    expect(attempts).toBe(1);
  });
});

function succeedingAfter(failure: Error): () => Promise<string> {
  let hasFailed = false;
  return async () => {
    if (hasFailed) return "the answer";
    hasFailed = true;
    throw failure;
  };
}
