// What came in? Every request, without anything secret, for tests and for one line of log each.

import { IDENTITY_ACTION } from "./callerIdentity.js";
import type { Answer, PendingRequest } from "./handle.js";

/** A request as the endpoint remembers it. */
export interface RecordedRequest {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly method: string;
  readonly action: string | undefined;
  readonly signatureVersion: "V1" | "V3";
  /** The parameters of query string and form body; those that are credentials keep their name and lose their value. */
  readonly parameters: Readonly<Record<string, string>>;
  /** HTTP status of the answer; `undefined` while there is none, and for a connection that was ended without one. */
  readonly status: number | undefined;
  /** Code of an error answer. */
  readonly code: string | undefined;
}

const HIDDEN = "***";
const SECRET_PARAMETERS: readonly string[] = ["AccessKeyId", "SecurityToken", "Signature"];

/** The latest requests, up to a number. */
export class RequestLog {
  readonly #most: number;
  readonly #requests: RecordedRequest[] = [];
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** Records an arrival; the answer comes later. */
  add(arrival: PendingRequest): (answer: Answer) => void {
    this.#count++;
    const recorded: { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] } = {
      number: this.#count,
      method: arrival.request.method,
      action: arrival.claims.action,
      signatureVersion: arrival.claims.signatureVersion,
      parameters: withoutSecrets(arrival),
      status: undefined,
      code: undefined,
    };
    this.#requests.push(recorded);
    if (this.#requests.length > this.#most) this.#requests.shift();
    return (answer) => {
      recorded.status = isUnanswered(answer) ? undefined : answer.status;
      recorded.code = answer.code;
    };
  }

  /** Numbers start again at 1. */
  forget(): void {
    this.#requests.length = 0;
    this.#count = 0;
  }
}

/** `DescribeImages cn-hangzhou page 2 -> 200, 100 images, 3 ms`; GetCallerIdentity has no page. */
export function logLine(arrival: PendingRequest, answer: Answer, tookMs: number): string {
  const { claims, parameters } = arrival;
  const page = claims.action === IDENTITY_ACTION ? [] : [`page ${plain(parameters.get("PageNumber") ?? "1")}`];
  const asked = [plain(claims.action), plain(parameters.get("RegionId")), ...page];
  const answered = isUnanswered(answer) ? "no answer" : String(answer.status);
  const content = answer.code ?? (answer.images === undefined ? "text" : `${answer.images} images`);
  return `${asked.join(" ")} -> ${answered}, ${plain(content.replaceAll(" ", "_")).replaceAll("_", " ")}, ${Math.round(tookMs)} ms`;
}

function isUnanswered(answer: Answer): boolean {
  return answer.close === true || answer.close === "beforeHeaders" || answer.close === "reset";
}

/** What a client wrote could hold line ends or more: only short plain words are repeated. */
function plain(text: string | undefined): string {
  return text !== undefined && /^[\w.-]{1,60}$/.test(text) ? text : "?";
}

function withoutSecrets(arrival: PendingRequest): Record<string, string> {
  const shown = [...arrival.parameters].map(([name, value]) => [
    name,
    SECRET_PARAMETERS.includes(name) ? HIDDEN : value,
  ]);
  return Object.fromEntries(shown);
}
