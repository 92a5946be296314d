// One bare request to the endpoint: signed, its answer received and not looked at.

import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { signV1, stringToSignV1 } from "../dist/emulator/auth/signature.js";
import { REGION } from "./region.mjs";

/** Connections that stay open, so many at most. */
export function connections(maxSockets) {
  return new Agent({ keepAlive: true, maxSockets });
}

export function askFor({ url, accessKeyId, accessKeySecret }, agent, parameters) {
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
    const sent = request(`${url}/?${new URLSearchParams([...all])}`, { agent }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`The endpoint answered HTTP ${answer.statusCode}.`));
      answer.resume();
      answer.on("end", resolve);
    });
    sent.on("error", reject);
    sent.end();
  });
}
