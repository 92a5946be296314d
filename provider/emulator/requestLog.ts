// The requests received, without secrets: a record and a log line each.

import { isIdentityRequest, type PendingRequest } from "./accept.js";
import type { Answer } from "./answer.js";

/** A request that the endpoint received. */
export interface RecordedRequest {
  /** Starts at 1, in order of pending. */
  readonly number: number;
  readonly method: string;
  readonly action: string | undefined;
  readonly signatureVersion: "V1" | "V3";
  /** Parameters of the query string and the form body. The values of credentials are replaced by `***`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** HTTP status of the answer; `undefined` before the answer and for connections closed without one. */
  readonly status: number | undefined;
  /** The code of an error answer. */
  readonly code: string | undefined;
}

const HIDDEN = "***";
const SECRET_PARAMETERS: readonly string[] = ["AccessKeyId", "SecurityToken", "Signature"];

/** The most recent requests, up to a limit. */
export class RequestLog {
  readonly #limit: number;
  readonly #requests: RecordedRequest[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** Records a request and returns a function that records its answer. */
  add(pending: PendingRequest): (answer: Answer) => void {
    this.#count++;
    const recorded: { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] } = {
      number: this.#count,
      method: pending.request.method,
      action: pending.claims.action,
      signatureVersion: pending.claims.signatureVersion,
      parameters: withoutSecrets(pending),
      status: undefined,
      code: undefined,
    };
    this.#requests.push(recorded);
    if (this.#requests.length > this.#limit) this.#requests.shift();
    return (answer) => {
      recorded.status = isUnanswered(answer) ? undefined : answer.status;
      recorded.code = answer.code;
    };
  }

  /** Numbers restart at 1. */
  forget(): void {
    this.#requests.length = 0;
    this.#count = 0;
  }
}

/** `DescribeImages cn-hangzhou page 2 -> 200, 100 images, 3 ms`; GetCallerIdentity has no page. */
export function logLine(pending: PendingRequest, answer: Answer, tookMs: number): string {
  const { claims, parameters } = pending;
  const page = isIdentityRequest(claims) ? [] : [`page ${plain(parameters.get("PageNumber") ?? "1")}`];
  const request = [plain(claims.action), plain(parameters.get("RegionId")), ...page];
  const status = isUnanswered(answer) ? "no answer" : String(answer.status);
  const content = answer.code ?? (answer.images === undefined ? "text" : `${answer.images} images`);
  return `${request.join(" ")} -> ${status}, ${plain(content.replaceAll(" ", "_")).replaceAll("_", " ")}, ${Math.round(tookMs)} ms`;
}

function isUnanswered(answer: Answer): boolean {
  return answer.close === true || answer.close === "beforeHeaders" || answer.close === "reset";
}

/** Client input can contain control characters: only short plain words are logged. */
function plain(text: string | undefined): string {
  return text !== undefined && /^[\w.-]{1,60}$/.test(text) ? text : "?";
}

function withoutSecrets(pending: PendingRequest): Record<string, string> {
  const entries = [...pending.parameters].map(([name, value]) => [
    name,
    SECRET_PARAMETERS.includes(name) ? HIDDEN : value,
  ]);
  return Object.fromEntries(entries);
}
