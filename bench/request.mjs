// Minimal signed requests to the endpoint, whose answers are discarded.

import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { signV1, stringToSignV1 } from "../dist/emulator/auth/signature.js";
import { REGION } from "./region.mjs";

/** An agent with keep-alive. */
export function connections(maxSockets) {
  return new Agent({ keepAlive: true, maxSockets });
}

export function sendRequest({ url, accessKeyId, accessKeySecret }, agent, parameters) {
  const all = new Map(
    Object.entries({
      Action: "DescribeImages",
      Version: "2014-05-26",
      Format: "JSON",
      RegionId: REGION,
      AccessKeyId: accessKeyId,
      SignatureMethod: "HMAC-SHA1",
      SignatureVersion: "1.0",
      SignatureNonce: randomUUID(),
      Timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      ...parameters,
    }),
  );
  all.set("Signature", signV1(accessKeySecret, stringToSignV1("GET", all)));
  return new Promise((resolve, reject) => {
    const message = request(`${url}/?${new URLSearchParams([...all])}`, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The endpoint answered HTTP ${response.statusCode}.`));
      response.resume();
      response.on("end", resolve);
    });
    message.on("error", reject);
    message.end();
  });
}
