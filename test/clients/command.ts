// The catalogue that `alicloud-images serve` serves.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { bundledCatalogue } from "../../provider/emulator/catalogue/index.js";
import { PROJECT_ROOT } from "../package/support/run.js";
import { REGION } from "./images.js";

export interface ServedCatalogue {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  end(): void;
}

export const BUNDLED_SYSTEM_IMAGES: readonly unknown[] = (bundledCatalogue().regions[REGION] ?? [])
  .filter(({ ImageOwnerAlias, _expired }) => ImageOwnerAlias === "system" && _expired !== true)
  .filter(({ Status }) => Status === undefined || Status === "Available")
  .map(({ ImageId }) => ImageId);

/** Starts the built command and reads its output. */
export async function serveBundled(): Promise<ServedCatalogue> {
  const { NODE_OPTIONS: _ofVitest, ...env } = process.env;
  const args = [join(PROJECT_ROOT, "dist/cli/main.js"), "serve", "--port", "0"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  for await (const text of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    printed += text;
    if (printed.includes("Press Ctrl+C to stop.")) {
      return {
        url: found(/DescribeImages endpoint on (\S+)/, printed),
        accessKeyId: found(/\bALICLOUD_ACCESS_KEY=(\S+)/, printed),
        accessKeySecret: found(/\bALICLOUD_SECRET_KEY=(\S+)/, printed),
        end: () => void child.kill(),
      };
    }
  }
  throw new Error(`The command did not start serving (build it with npm run build).\n${printed}${said}`);
}

function found(pattern: RegExp, text: string): string {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`The command did not print ${pattern}.`);
  return value;
}
