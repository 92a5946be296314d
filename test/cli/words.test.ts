// Option names in messages about arguments.

import { describe, expect, it } from "vitest";
import { ARGUMENT_OPTION_NAMES } from "../../provider/cli/options.js";
import { inOptionWords } from "../../provider/cli/words.js";

describe("a message in option words", () => {
  it.each([
    ['nameRegex "[" is not valid', '--name-regex "[" is not valid'],
    ["maxResults 0 is not valid", "--max-results 0 is not valid"],
    [
      'isPublic true lists community images and needs owners: "others".',
      "--is-public true lists community images and needs --owners others.",
    ],
    [
      "Take the newest with mostRecent: true, or name one with imageId.",
      "Take the newest with --most-recent, or name one with --image-id.",
    ],
    ["Give the region argument, or ALICLOUD_REGION.", "Give --region, or ALICLOUD_REGION."],
    ['status ["ALL","Available"] mixes ALL with others', 'status ["ALL","Available"] mixes ALL with others'],
    ["excludeNameRegex leaves names out", "--exclude-name-regex leaves names out"],
  ])("turns %s into %s", (message, expected) => {
    expect(inOptionWords(message, ARGUMENT_OPTION_NAMES)).toBe(expected);
  });

  it.each([
    'No image is called "imageId or nameRegex: true".',
    'A quoted \\"nameRegex\\" "with \\" imageId" stays.',
    "Deprecated images are hidden unless status says so, whatever the region.",
    "The platform and usage of tags.",
    "--image-id is given already.",
    "m-imageIdx and myImageId are no arguments.",
  ])("leaves alone: %s", (message) => {
    expect(inOptionWords(message, ARGUMENT_OPTION_NAMES)).toBe(message);
  });
});
