// The blocks assumeRole and assumeRoleWithOidc of the official provider. Missing fields are read from the environment.

import { CredentialsError } from "../../values/errors.js";
import { Problems } from "../../values/problems.js";
import { parseJson, type SettingValue, type SettingValues } from "../sources.js";
import type { OidcRole, RamRole } from "./sts.js";

const ROLE_VARIABLES = ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"] as const;
const SESSION_VARIABLES = ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"] as const;
const EXPIRATION_VARIABLES = ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"] as const;

/**
 * The role in an `assumeRole` block. An empty `roleArn` means no role, a missing one is read from the environment.
 *
 * @throws CredentialsError with every problem of the block
 */
export function assumedRole(setting: SettingValue, values: SettingValues): RamRole | undefined {
  const block = readBlock(setting);
  if (block === undefined || block.isEmpty("roleArn")) return undefined;
  const roleArn = block.string("roleArn") ?? values.environment(ROLE_VARIABLES)?.value;
  if (roleArn === undefined) block.problem(`has no roleArn, and ${ROLE_VARIABLES[0]} is not set`);
  const role = {
    roleArn: roleArn ?? "",
    sessionName: block.string("sessionName") ?? values.environment(SESSION_VARIABLES)?.value,
    sessionExpirationSeconds: block.seconds("sessionExpiration") ?? expirationVariable(values),
    policy: block.string("policy"),
    externalId: block.string("externalId"),
  };
  block.check();
  return role;
}

/** The role in the environment. ALIBABA_CLOUD_ROLE_ARN does not count: it belongs to OIDC. */
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
export function oidcRole(setting: SettingValue, values: SettingValues): OidcRole | undefined {
  const block = readBlock(setting);
  if (block === undefined) return undefined;
  const roleArn = block.string("roleArn") ?? values.environment(["ALIBABA_CLOUD_ROLE_ARN"])?.value;
  const providerArn = block.string("oidcProviderArn") ?? values.environment(["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"])?.value;
  const token = oidcToken(block, values);
  if (roleArn === undefined) block.problem("has no roleArn");
  if (providerArn === undefined) block.problem("has no oidcProviderArn");
  if (token === undefined) block.problem("has neither oidcToken nor oidcTokenFile");
  const role = {
    roleArn: roleArn ?? "",
    providerArn: providerArn ?? "",
    token: token ?? { value: "" },
    sessionName: block.string("roleSessionName") ?? values.environment(["ALIBABA_CLOUD_ROLE_SESSION_NAME"])?.value,
    sessionExpirationSeconds: block.seconds("sessionExpiration"),
    policy: block.string("policy"),
  };
  block.check();
  return role;
}

function oidcToken(block: Block, values: SettingValues): OidcRole["token"] | undefined {
  const value = block.string("oidcToken");
  if (value !== undefined) return { value };
  const file = block.string("oidcTokenFile");
  if (file !== undefined) return { file };
  const valueVariable = values.environment(["ALIBABA_CLOUD_OIDC_TOKEN"]);
  if (valueVariable !== undefined) return { value: valueVariable.value };
  const fileVariable = values.environment(["ALIBABA_CLOUD_OIDC_TOKEN_FILE"]);
  return fileVariable && { file: fileVariable.value };
}

/** The fields of one block. Problems are collected, and never quote a value. */
class Block {
  readonly #label: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #problems = new Problems();

  constructor(label: string, fields: Readonly<Record<string, unknown>>) {
    this.#label = label;
    this.#fields = fields;
  }

  string(field: string): string | undefined {
    const value = this.#fields[field] ?? undefined;
    if (typeof value === "string") return value.trim() || undefined;
    if (value !== undefined) this.#problems.add(`${field} in ${this.#label} must be a string.`);
    return undefined;
  }

  isEmpty(field: string): boolean {
    return this.#fields[field] === "";
  }

  seconds(field: string): number | undefined {
    const value = this.#fields[field] ?? undefined;
    // 0 means "not set" in the generated SDKs.
    if (value === undefined || value === 0 || value === "") return undefined;
    return this.#problems.try(() => parseSeconds(value, `${field} in ${this.#label}`));
  }

  problem(sentence: string): void {
    this.#problems.add(`${this.#label} ${sentence}.`);
  }

  check(): void {
    if (!this.#problems.isEmpty) throw new CredentialsError(this.#problems.messages);
  }
}

function readBlock({ value, label }: SettingValue): Block | undefined {
  const parsed = parseJson(value);
  if (Array.isArray(parsed) && parsed.length > 1)
    throw new CredentialsError(`${label} lists ${parsed.length} roles, but can contain only one.`);
  const only: unknown = Array.isArray(parsed) ? (parsed[0] ?? null) : parsed;
  if (only === null) return undefined;
  if (typeof only === "object") return new Block(label, only as Readonly<Record<string, unknown>>);
  throw new CredentialsError(
    `${label} must be an object, or a list of one object, in JSON. Set its fields with \`pulumi config set --path\`.`,
  );
}

function expirationVariable(values: SettingValues): number | undefined {
  const variable = values.environment(EXPIRATION_VARIABLES);
  return variable && parseSeconds(variable.value, variable.label);
}

function parseSeconds(value: unknown, label: string): number {
  const seconds = typeof value === "string" && /^\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200) return seconds;
  throw new CredentialsError(`${label} must be an integer from 900 to 43200 (seconds).`);
}
