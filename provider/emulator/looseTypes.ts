// Deviations of real answers from the documented types, for tests of clients. Each occurs in a published answer or sample.

import { random } from "./seededRandom.js";
import type { Fields } from "./serialize.js";

/** Changes some fields of an image, determined by the seed and the image id. */
export function loosenImage(image: Fields, seed: number): Fields {
  const id = String(image["ImageId"]);
  const isLoose = (what: string) => random(seed, id, what) < 0.5;
  const result: Record<string, unknown> = { ...image };
  for (const list of ["Tags", "DiskDeviceMappings", "DetectionOptions"]) {
    if (isEmptyList(result[list]) && isLoose(list)) result[list] = {};
  }
  for (const field of ["ImageFamily", "BootMode", "Features"]) {
    if (isLoose(`without ${field}`)) delete result[field];
  }
  if (typeof result["ImageVersion"] === "string" && /^\d{1,9}$/.test(result["ImageVersion"]) && isLoose("version")) {
    result["ImageVersion"] = Number(result["ImageVersion"]);
  }
  if (result["OSType"] === "linux" && isLoose("os")) result["OSType"] = "Linux";
  if (result["Progress"] === "100%" && isLoose("progress")) result["Progress"] = "";
  if (typeof result["Size"] === "number" && isLoose("size")) result["Size"] = String(result["Size"]);
  if (isLoose("self shared")) result["IsSelfShared"] = isLoose("self shared as a boolean") ? true : "";
  if (isLoose("disks")) result["DiskDeviceMappings"] = loosenDisks(result["DiskDeviceMappings"]);
  if (result["DiskDeviceMappings"] === undefined) delete result["DiskDeviceMappings"];
  return result;
}

/** Sends TotalCount as a string on some pages. */
export function loosenResponse(answer: Fields, seed: number): Fields {
  const isString = random(seed, String(answer["RegionId"]), String(answer["PageNumber"]), "total") < 0.5;
  return isString ? { ...answer, TotalCount: String(answer["TotalCount"]) } : answer;
}

/** Sends `Size` as a number instead of a string, and `Encrypted` as a string instead of a boolean. */
function loosenDisks(mappings: unknown): unknown {
  const disks = (mappings as { DiskDeviceMapping?: unknown } | null | undefined)?.DiskDeviceMapping;
  if (!Array.isArray(disks)) return mappings;
  return {
    DiskDeviceMapping: disks.map((disk: Fields) => ({
      ...disk,
      ...(typeof disk["Size"] === "string" && { Size: Number(disk["Size"]) }),
      ...(typeof disk["Encrypted"] === "boolean" && { Encrypted: String(disk["Encrypted"]) }),
    })),
  };
}

function isEmptyList(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((inner) => Array.isArray(inner) && inner.length === 0);
}
