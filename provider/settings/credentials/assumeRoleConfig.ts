// The blocks assumeRole and assumeRoleWithOidc of the official provider: JSON text to a role, gaps filled from variables.
import { CredentialsError } from "../../values/errors.js";
import type { SettingValue, SettingValues } from "../sources.js";
import type { OidcRole, RamRole } from "./sts.js";

const ROLE_VARIABLES = ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"] as const;
const SESSION_VARIABLES = ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"] as const;
const EXPIRATION_VARIABLES = ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"] as const;

/**
 * The role in an `assumeRole` block. An empty `roleArn` means no role, an absent one is taken from the environment.
 *
 * @throws CredentialsError with every problem of the block
 */
export function assumedRole(written: SettingValue, values: SettingValues): RamRole | undefined {
  const block = readBlock(written);
  if (block === undefined || block.isEmptyText("roleArn")) return undefined;
  const roleArn = block.text("roleArn") ?? values.environment(ROLE_VARIABLES)?.value;
  if (roleArn === undefined) block.problem(`has no roleArn, and ${ROLE_VARIABLES[0]} is not set`);
  const role = {
    roleArn: roleArn ?? "",
    sessionName: block.text("sessionName") ?? values.environment(SESSION_VARIABLES)?.value,
    sessionExpirationSeconds: block.seconds("sessionExpiration") ?? expirationVariable(values),
    policy: block.text("policy"),
    externalId: block.text("externalId"),
  };
  block.check();
  return role;
}

/** The role that the environment alone names. ALIBABA_CLOUD_ROLE_ARN is not enough: it belongs to OIDC. */
export function environmentRole(values: SettingValues): RamRole | undefined {
  const roleArn = values.environment(ROLE_VARIABLES.slice(0, 1))?.value;
  if (roleArn === undefined) return undefined;
  return {
    roleArn,
    sessionName: values.environment(SESSION_VARIABLES)?.value,
    sessionExpirationSeconds: expirationVariable(values),
  };
}

/**
 * The role in an `assumeRoleWithOidc` block.
 *
 * @throws CredentialsError with every problem of the block
 */
export function oidcRole(written: SettingValue, values: SettingValues): OidcRole | undefined {
  const block = readBlock(written);
  if (block === undefined) return undefined;
  const roleArn = block.text("roleArn") ?? values.environment(["ALIBABA_CLOUD_ROLE_ARN"])?.value;
  const providerArn = block.text("oidcProviderArn") ?? values.environment(["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"])?.value;
  const token = oidcToken(block, values);
  if (roleArn === undefined) block.problem("has no roleArn");
  if (providerArn === undefined) block.problem("has no oidcProviderArn");
  if (token === undefined) block.problem("has neither oidcToken nor oidcTokenFile");
  const role = {
    roleArn: roleArn ?? "",
    providerArn: providerArn ?? "",
    token: token ?? { text: "" },
    sessionName: block.text("roleSessionName") ?? values.environment(["ALIBABA_CLOUD_ROLE_SESSION_NAME"])?.value,
    sessionExpirationSeconds: block.seconds("sessionExpiration"),
    policy: block.text("policy"),
  };
  block.check();
  return role;
}

function oidcToken(block: Block, values: SettingValues): OidcRole["token"] | undefined {
  const text = block.text("oidcToken");
  if (text !== undefined) return { text };
  const file = block.text("oidcTokenFile");
  if (file !== undefined) return { file };
  const textVariable = values.environment(["ALIBABA_CLOUD_OIDC_TOKEN"]);
  if (textVariable !== undefined) return { text: textVariable.value };
  const fileVariable = values.environment(["ALIBABA_CLOUD_OIDC_TOKEN_FILE"]);
  return fileVariable && { file: fileVariable.value };
}

/** One block while it is read; what is wrong with it is gathered and never quoted. */
interface Block {
  text(field: string): string | undefined;
  isEmptyText(field: string): boolean;
  seconds(field: string): number | undefined;
  problem(sentence: string): void;
  /** @throws CredentialsError when there were problems */
  check(): void;
}

function readBlock({ value, label }: SettingValue): Block | undefined {
  const fields = parseBlock(value, label);
  if (fields === undefined) return undefined;
  const problems: string[] = [];
  return {
    text(field) {
      const found = fields[field];
      if (found === undefined || found === null) return undefined;
      if (typeof found === "string") return found.trim() === "" ? undefined : found.trim();
      problems.push(`${field} in ${label} is not text.`);
      return undefined;
    },
    isEmptyText: (field) => fields[field] === "",
    seconds(field) {
      const found = fields[field];
      // 0 is what the generated SDKs document as "not set".
      if (found === undefined || found === null || found === 0 || found === "") return undefined;
      const seconds = sessionSeconds(found);
      if (seconds === undefined) problems.push(`${field} in ${label} is no whole number from 900 to 43200 (seconds).`);
      return seconds;
    },
    problem: (sentence) => void problems.push(`${label} ${sentence}.`),
    check() {
      if (problems.length > 0) throw new CredentialsError(problems);
    },
  };
}

function parseBlock(value: string, label: string): Readonly<Record<string, unknown>> | undefined {
  const expected = `${label} is not an object, or a list of one object, as JSON`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new CredentialsError(`${expected}. Set its fields with \`pulumi config set --path\`.`);
  }
  if (Array.isArray(parsed) && parsed.length > 1)
    throw new CredentialsError(`${label} lists ${parsed.length} roles; it can hold one.`);
  const only: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (only === undefined || only === null) return undefined;
  if (typeof only !== "object")
    throw new CredentialsError(`${expected}. Set its fields with \`pulumi config set --path\`.`);
  return only as Readonly<Record<string, unknown>>;
}

function expirationVariable(values: SettingValues): number | undefined {
  const variable = values.environment(EXPIRATION_VARIABLES);
  if (variable === undefined) return undefined;
  const seconds = sessionSeconds(variable.value);
  if (seconds === undefined)
    throw new CredentialsError(`${variable.label} is no whole number from 900 to 43200 (seconds).`);
  return seconds;
}

function sessionSeconds(value: unknown): number | undefined {
  const seconds = typeof value === "string" && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200
    ? seconds
    : undefined;
}
