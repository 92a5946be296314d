// Session keys of an ECS instance's RAM role, from the instance's metadata service.

import { METADATA_HOST, RequestFailure, send } from "../../service/credentialsRequest.js";
import { LookupEnded } from "../../service/deadline.js";
import { parseObject, readServiceSession, type Session } from "./session.js";

/** Short: the service is in the machine's own network, or does not exist. */
const TIMEOUT_MS = 1_000;
const TOKEN_SECONDS = 21_600;
const ROLES_PATH = "/latest/meta-data/ram/security-credentials/";

/** A session of the instance's role. Without a name the service supplies it. @throws RequestFailure */
export async function instanceSession(roleName: string | undefined, isV1Disabled: boolean): Promise<Session> {
  const headers = await tokenHeaders(isV1Disabled);
  const get = async (name: string) =>
    (await request("GET", `${ROLES_PATH}${encodeURIComponent(name)}`, headers)).trim();
  const answer = parseObject(await get(roleName ?? (await get(""))));
  if (answer["Code"] !== "Success") throw new RequestFailure("the metadata service has no keys for the role");
  return readServiceSession(answer);
}

/** The token that newer instances require and older ones do not support. */
async function tokenHeaders(isV1Disabled: boolean): Promise<Readonly<Record<string, string>>> {
  const lifetime = { "x-aliyun-ecs-metadata-token-ttl-seconds": String(TOKEN_SECONDS) };
  try {
    return { "x-aliyun-ecs-metadata-token": await request("PUT", "/latest/api/token", lifetime) };
  } catch (error) {
    if (isV1Disabled || error instanceof LookupEnded) throw error;
    return {};
  }
}

async function request(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { body } = await send({
    method,
    url: new URL(`http://${METADATA_HOST}${path}`),
    headers,
    timeoutMs: TIMEOUT_MS,
  });
  return body.toString("utf8");
}
