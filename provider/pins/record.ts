// The image of a pin, as its state keeps it.

import { escapeControls } from "../values/escape.js";
import type { Image } from "../values/image.js";

/** The fields of an image that do not change during its lifetime. */
export interface PinnedImageRecord {
  imageId: string;
  name: string;
  imageVersion: string;
  /** For example `acs:ubuntu_24_04_x64`. */
  imageFamily: string;
  /** `system`, `self`, `others` or `marketplace`. */
  imageOwnerAlias: string;
  imageOwnerId: string;
  /** In UTC: `2026-08-13T01:49:37Z`. */
  creationTime: string;
  /** `x86_64`, `arm64` or `i386`. */
  architecture: string;
  /** `linux` or `windows`. */
  osType: string;
  osName: string;
  bootMode: string;
  /** Size of the system disk in GiB. */
  size: number;
}

/**
 * The fields of an image that a pin keeps. Previews print them, so control characters and colour directives in the
 * service's strings are escaped.
 */
export function toPinnedRecord(image: Image): PinnedImageRecord {
  return {
    imageId: escapeControls(image.imageId),
    name: escapeControls(image.name),
    imageVersion: escapeControls(image.imageVersion),
    imageFamily: escapeControls(image.imageFamily),
    imageOwnerAlias: escapeControls(image.imageOwnerAlias),
    imageOwnerId: escapeControls(image.imageOwnerId),
    creationTime: escapeControls(image.creationTime),
    architecture: escapeControls(image.architecture),
    osType: escapeControls(image.osType),
    osName: escapeControls(image.osName),
    bootMode: escapeControls(image.bootMode),
    size: image.size,
  };
}
