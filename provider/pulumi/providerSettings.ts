// Settings of an explicit alicloud provider, from the options of a call or through its parent.

import * as pulumi from "@pulumi/pulumi";
import type { ProviderSettings } from "../settings/settings.js";

const PROVIDER_SETTINGS = [
  "accessKey",
  "accountId",
  "assumeRole",
  "assumeRoleWithOidc",
  "clientConnectTimeout",
  "clientReadTimeout",
  "credentialsUri",
  "ecsRoleName",
  "endpoints",
  "profile",
  "region",
  "secretKey",
  "securityToken",
  "sharedCredentialsFile",
] as const satisfies readonly (keyof ProviderSettings)[];

/** The official token, which finds a parent's `alicloud` provider. */
const INVOKE_TOKEN = "alicloud:ecs/getImages:getImages";

export function getProvider(opts: pulumi.InvokeOptions | undefined): pulumi.ProviderResource | undefined {
  return opts?.provider ?? opts?.parent?.getProvider(INVOKE_TOKEN);
}

/** Region, credentials and endpoints of a provider. They never make a result secret. */
export function getProviderSettings(
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<ProviderSettings | undefined> {
  if (provider === undefined) return pulumi.output(undefined);
  const inputs = provider as unknown as Readonly<Record<string, pulumi.Input<string | undefined>>>;
  const values = PROVIDER_SETTINGS.map((name) => pulumi.unsecret(pulumi.output(inputs[name])));
  return pulumi.all(values).apply((resolved) => {
    const entries = PROVIDER_SETTINGS.map((name, index) => [name, resolved[index]] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null)) as ProviderSettings;
  });
}
