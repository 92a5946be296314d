// The metadata service of an ECS instance, which gives session keys of the instance's RAM role.

import { METADATA_HOST, RequestFailure, send } from "../../service/credentialsRequest.js";
import { LookupEnded } from "../../service/deadline.js";
import { parseObject, readServiceSession, type Session } from "./session.js";

/** The service answers within the machine's own network, or is not there. */
const TIMEOUT_MS = 1_000;
const TOKEN_SECONDS = 21_600;
const ROLES_PATH = "/latest/meta-data/ram/security-credentials/";

/** A session of the instance's role. Without a name the service is asked for it. @throws RequestFailure */
export async function instanceSession(roleName: string | undefined, isV1Disabled: boolean): Promise<Session> {
  const headers = await tokenHeaders(isV1Disabled);
  const get = async (name: string) => (await ask("GET", `${ROLES_PATH}${encodeURIComponent(name)}`, headers)).trim();
  const answer = parseObject(await get(roleName ?? (await get(""))));
  if (answer["Code"] !== "Success") throw new RequestFailure("the metadata service has no keys for the role");
  return readServiceSession(answer);
}

/** The token that newer instances require; older ones know none. */
async function tokenHeaders(isV1Disabled: boolean): Promise<Readonly<Record<string, string>>> {
  const lifetime = { "x-aliyun-ecs-metadata-token-ttl-seconds": String(TOKEN_SECONDS) };
  try {
    return { "x-aliyun-ecs-metadata-token": await ask("PUT", "/latest/api/token", lifetime) };
  } catch (error) {
    if (isV1Disabled || error instanceof LookupEnded) throw error;
    return {};
  }
}

async function ask(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { body } = await send({
    method,
    url: new URL(`http://${METADATA_HOST}${path}`),
    headers,
    timeoutMs: TIMEOUT_MS,
  });
  return body.toString("utf8");
}
