// Everything outside the settings that decides which credentials are used. Each file is read at most once.

import { homedir } from "node:os";
import { join } from "node:path";
import { checkRegion, configuredStsEndpoint, parseEndpoint, stsEndpoint } from "../endpoints.js";
import { isTrue, type SettingsSource, type SettingValues } from "../sources.js";
import { defaultCredentialsPath, isCredentialsFile } from "./credentialsFile.js";
import { defaultProfilePath, type ProfileFile, readProfileFile } from "./profileFile.js";
import type { MetadataOptions } from "./roles.js";

export interface CredentialsContext {
  readonly values: SettingValues;
  readonly environment: SettingsSource["environment"];
  readonly metadata: MetadataOptions;
  /** The configured address of STS. It overrides the one of a profile. */
  readonly configuredSts: () => string | undefined;
  /** The address of STS when neither the configuration nor a profile has one. */
  readonly defaultSts: () => string;
  /** The address of STS without a profile. */
  readonly sts: () => string;
  /** Path of the aliyun command line's file. */
  readonly profilePath: () => string;
  /** `undefined` when the file does not exist. */
  readonly profileFile: () => ProfileFile | undefined;
  /** Path of the SDKs' file. */
  readonly credentialsPath: () => string;
}

export function createContext(values: SettingValues, environment: SettingsSource["environment"]): CredentialsContext {
  const home = environment["HOME"] || environment["USERPROFILE"] || homedir();
  const expand = (path: string) => (path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path);

  // The command line's file to the official provider, another one to the SDKs: the content decides.
  const shared = once(() => {
    const path = values.environment(["ALIBABA_CLOUD_CREDENTIALS_FILE"]);
    return path && { path: expand(path.value), isCredentialsFile: isCredentialsFile(expand(path.value)) };
  });
  const profilePath = () => {
    const configured = values.official("sharedCredentialsFile", ["ALICLOUD_SHARED_CREDENTIALS_FILE"]);
    if (configured !== undefined) return expand(configured.value);
    const file = shared();
    return file?.isCredentialsFile === false ? file.path : defaultProfilePath(home);
  };

  const configuredSts = () => {
    const configured = configuredStsEndpoint(values);
    return configured && parseEndpoint(configured);
  };
  const defaultSts = () => {
    const region = values.environment(["ALIBABA_CLOUD_STS_REGION"]);
    return stsEndpoint({
      region: region && checkRegion(region),
      vpc: isTrue(environment["ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"]),
    });
  };

  return {
    values,
    environment,
    metadata: {
      disabled: isTrue(environment["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]),
      v1Disabled: isTrue(environment["ALIBABA_CLOUD_IMDSV1_DISABLED"]),
    },
    configuredSts,
    defaultSts,
    sts: () => configuredSts() ?? defaultSts(),
    profilePath,
    profileFile: once(() => readProfileFile(profilePath())),
    credentialsPath: () => {
      const file = shared();
      return file?.isCredentialsFile === true ? file.path : defaultCredentialsPath(home);
    },
  };
}

function once<Result>(read: () => Result): () => Result {
  let done: { readonly result: Result } | undefined;
  return () => {
    done ??= { result: read() };
    return done.result;
  };
}
