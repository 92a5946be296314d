// The credentials file of Alibaba Cloud's SDKs, an INI file: which sections it has, and the source that one describes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CredentialsError } from "../../core/errors.js";
import { asking } from "./roles.js";
import { type CredentialsSource, credentialsSource } from "./source.js";

export function defaultCredentialsPath(home: string): string {
  return join(home, ".alibabacloud", "credentials");
}

/**
 * True for the SDKs' file, false for the command line's and for one that is not there. ALIBABA_CLOUD_CREDENTIALS_FILE
 * names the one to the SDKs and the other to the official provider.
 */
export function isCredentialsFile(path: string): boolean {
  const content = readText(path).trim();
  return content !== "" && !content.startsWith("{");
}

/** The source that a section describes, or `undefined` when there is no such section or file. */
export function sectionSource(path: string, section: string, sts: string): CredentialsSource | undefined {
  const content = readText(path);
  if (!content.split(/\r?\n/).some((line) => line.trim() === `[${section}]`)) return undefined;
  return credentialsSource({
    description: `section [${section}] of ${path}`,
    traits: ["section", path, section, content, sts],
    remedy: "Check its type (access_key, ecs_ram_role or ram_role_arn) and the fields that the type needs",
    open: async () => {
      const { ProfileCredentialsProvider } = await import("@alicloud/credentials");
      const { loadIni } = await import("@alicloud/credentials/dist/src/util/utils.js");
      const sections = ProfileCredentialsProvider.builder().withProfileName(section).build();
      return asking(sections.getCredentialsProvider(await loadIni(path)), { sts });
    },
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return "";
    throw new CredentialsError(`${path} cannot be read${code === undefined ? "" : ` (${code})`}.`);
  }
}
