// Text of the service in the engine's messages, where the engine interprets colour directives.

import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { expectHarmless, HOSTILE } from "../support/hostile.js";
import { describeWithEngine } from "./support/engine.js";

import { openWorkspace, succeeded, type Workspace } from "./support/stack.js";

/** Lists and pins, and with FAILS asks for what cannot be. */
const PROGRAM = `
const { getImage, getImages, PinnedImage } = require("pulumi-alicloud-images");
const filter = { owners: "others" };
exports.count = getImages({}).then(({ images }) => images.length);
exports.pin = new PinnedImage("web", { filter, follow: true, notifyNewer: true }).imageId;
if (process.env.FAILS === "look-up") exports.failed = getImage(filter);
if (process.env.FAILS === "pin") new PinnedImage("none", { filter, imageId: "m-none" + ${JSON.stringify(HOSTILE)} });
`;

function shared(day: string) {
  const imageId = `m-${day}`;
  return {
    ImageId: imageId,
    ImageName: `${imageId}${HOSTILE}`,
    CreationTime: `${day}T00:00:00Z`,
    _owner: "2222222222222222",
    _sharedWith: ["1000000000000001"],
  };
}

describeWithEngine("diagnostics about hostile images", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  it("control neither the engine nor the terminal, and forge no line", async () => {
    const records = [shared("2026-01-01"), shared("2026-01-02")];
    const account = { accountId: "1000000000000001", accessKeyId: "HostileKeyId", accessKeySecret: "HostileKeySecret" };
    const endpoint = await startEndpoint({ catalogue: { regions: { "cn-hangzhou": records } }, accounts: [account] });
    try {
      const stack = await workspace.createStack({ files: { "index.js": PROGRAM }, env: endpointEnvironment(endpoint) });
      const colored = { args: ["--color", "always"] };
      const first = await stack.up(colored);
      succeeded(first);
      endpoint.change({ region: "cn-hangzhou", addFirst: [shared("2026-01-03")] });
      const moved = await stack.up(colored);
      succeeded(moved);
      endpoint.setFaults([
        { when: { params: { ImageId: "m-2026-01-03" } }, answer: { code: "X.Y", message: HOSTILE } },
      ]);
      const refreshed = await stack.refresh(colored);
      endpoint.setFaults([]);
      const lookUp = await stack.preview({ ...colored, env: { FAILS: "look-up" } });
      const pin = await stack.preview({ ...colored, env: { FAILS: "pin" } });
      expect([lookUp.exitCode, pin.exitCode]).not.toContain(0);
      const said = [first, moved, refreshed, lookUp, pin].map(({ stdout, stderr }) => `${stdout}${stderr}`);
      expect(said[0]).toContain("is shared by another account");
      expect(said[1]).toContain("Instances that take this image in place");
      expect(said[2]).toContain("could not be checked");
      expect(said[3]).toContain("SeveralImagesError");
      expect(said[4]).toContain("has a problem: Image m-none");
      for (const text of said) expectHarmless(withoutOwnStyles(text));
    } finally {
      await endpoint.close();
    }
  });
});

/** The engine colours its own words, and would colour whatever a directive in a text named. */
function withoutOwnStyles(text: string): string {
  for (const obeyed of ["\u001b[38;5;1mred", "\u001b[2J", "\u001b]0;"]) expect(text).not.toContain(obeyed);
  return stripVTControlCharacters(text);
}
