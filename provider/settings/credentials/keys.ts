// AccessKeys that are set directly: by an explicit provider, in the configuration or in the environment.

import { type CredentialsSource, staticSource } from "../../service/credentialsSource.js";
import { CredentialsError } from "../../values/errors.js";
import type { SettingValues } from "../sources.js";

const SETTINGS = { id: "accessKey", secret: "secretKey", token: "securityToken" } as const;

/** Variables by precedence. An id of one row is never used with a secret or a token of another. */
const VARIABLES = [
  { id: "ALICLOUD_ACCESS_KEY", secret: "ALICLOUD_SECRET_KEY", token: "ALICLOUD_SECURITY_TOKEN" },
  {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
  },
  { id: "ALIBABACLOUD_ACCESS_KEY_ID", secret: "ALIBABACLOUD_ACCESS_KEY_SECRET", token: "ALIBABACLOUD_SECURITY_TOKEN" },
] as const;

export function providerKey(values: SettingValues): CredentialsSource | undefined {
  return keySource(SETTINGS, (name) => ({
    label: `${name} of the explicit provider`,
    value: values.provider(name)?.value,
  }));
}

export function configKey(values: SettingValues): CredentialsSource | undefined {
  return keySource(SETTINGS, (name) => ({
    label: `alicloud:${name}`,
    value: values.config(`alicloud:${name}`)?.value,
  }));
}

export function environmentKey(values: SettingValues): CredentialsSource | undefined {
  const read = (name: string) => ({ label: name, value: values.environment([name])?.value });
  // A token alone belongs to a key of other variables and is ignored.
  const names = VARIABLES.find(({ id, secret }) => values.environment([id, secret]) !== undefined);
  return names && keySource(names, read);
}

interface KeyPart {
  readonly label: string;
  readonly value: string | undefined;
}

/** @throws CredentialsError when the id or the secret is missing */
function keySource<Name extends string>(
  names: Readonly<Record<"id" | "secret" | "token", Name>>,
  read: (name: Name) => KeyPart,
): CredentialsSource | undefined {
  const [id, secret, token] = [read(names.id), read(names.secret), read(names.token)];
  if (id.value === undefined || secret.value === undefined) {
    const present = [id, secret, token].filter(({ value }) => value !== undefined);
    if (present.length === 0) return undefined;
    const missing = joinLabels([id, secret].filter(({ value }) => value === undefined));
    throw new CredentialsError(
      `${joinLabels(present)} ${present.length === 1 ? "is" : "are"} set, but not ${missing}. ` +
        `Id, secret and token must come from one place: set ${missing} too, or remove ${joinLabels(present)}.`,
    );
  }
  return staticSource(`${id.label} and ${secret.label}`, {
    accessKeyId: id.value,
    accessKeySecret: secret.value,
    ...(token.value === undefined ? {} : { securityToken: token.value }),
  });
}

function joinLabels(parts: readonly KeyPart[]): string {
  return parts.map(({ label }) => label).join(" and ");
}
