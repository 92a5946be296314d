// The region of a held pin.

import type { RegionSetting } from "../settings/settings.js";

/** A held pin keeps its region unless its filter, its provider or the stack's configuration names another. */
export function keptRegion(heldRegion: string, setting: RegionSetting | undefined): string {
  const ambient = setting === undefined || setting.origin === "environment" || setting.origin === "profile";
  return ambient ? heldRegion : setting.region;
}
