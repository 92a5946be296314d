// Signed requests of published SDKs, recorded on 2026-11-25 at 127.0.0.1:18080.
// Keys: testkeyid, testkeysecret, and `securityToken` if the recording has one.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface RecordedSdkRequest {
  readonly sentBy: string;
  readonly signature: "V1" | "V3";
  readonly securityToken?: string;
  readonly request: { readonly line: string; readonly headers: readonly string[]; readonly body: string };
  readonly stringToSign: string;
}

const folder = join(__dirname, "recorded");

export const RECORDED: readonly (readonly [name: string, recorded: RecordedSdkRequest])[] = readdirSync(folder)
  .sort()
  .map((file) => [file.replace(".json", ""), JSON.parse(readFileSync(join(folder, file), "utf8"))]);

export const RECORDED_AT = Date.parse("2026-11-25T02:06:00Z");
