// How do real answers stray from the documented types? For clients that want to be tested on it.
// Every form here was seen in a published answer or sample.

import { random } from "./seededRandom.js";

type Fields = Readonly<Record<string, unknown>>;

/** Some of an image's fields in the other forms that real answers have; the same image always strays the same way. */
export function loosenImage(image: Fields, seed: number): Fields {
  const id = String(image["ImageId"]);
  const strays = (what: string) => random(seed, id, what) < 0.5;
  const result: Record<string, unknown> = { ...image };
  for (const list of ["Tags", "DiskDeviceMappings", "DetectionOptions"]) {
    if (isEmptyList(result[list]) && strays(list)) result[list] = {};
  }
  for (const field of ["ImageFamily", "BootMode", "Features"]) {
    if (strays(`without ${field}`)) delete result[field];
  }
  if (typeof result["ImageVersion"] === "string" && /^\d{1,9}$/.test(result["ImageVersion"]) && strays("version")) {
    result["ImageVersion"] = Number(result["ImageVersion"]);
  }
  if (result["OSType"] === "linux" && strays("os")) result["OSType"] = "Linux";
  if (result["Progress"] === "100%" && strays("progress")) result["Progress"] = "";
  if (typeof result["Size"] === "number" && strays("size")) result["Size"] = String(result["Size"]);
  if (strays("self shared")) result["IsSelfShared"] = strays("self shared as a boolean") ? true : "";
  if (strays("disks")) result["DiskDeviceMappings"] = loosenDisks(result["DiskDeviceMappings"]);
  if (result["DiskDeviceMappings"] === undefined) delete result["DiskDeviceMappings"];
  return result;
}

/** TotalCount as text, on some pages. */
export function loosenResponse(answer: Fields, seed: number): Fields {
  const isText = random(seed, String(answer["RegionId"]), String(answer["PageNumber"]), "total") < 0.5;
  return isText ? { ...answer, TotalCount: String(answer["TotalCount"]) } : answer;
}

/** Sizes as numbers instead of text, `Encrypted` as text instead of a boolean. */
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
