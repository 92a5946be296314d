// Does a state tell what its pins hold, what decided, and who takes their images?

import { describe, expect, it } from "vitest";
import { readState } from "../../../provider/cli/pins/stateReader.js";
import type { RecordedState } from "./support/fakePulumi.js";
import { named, recordedState, setPin } from "./support/fakeShop.js";

const MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

async function stateWith(change: (state: RecordedState["deployment"]["resources"]) => void) {
  const state = await recordedState("staging");
  change(state.deployment.resources);
  return readState(state);
}

function pinOf(state: ReturnType<typeof readState>, name: string) {
  const pin = state.pins.find((candidate) => candidate.name === name);
  if (pin === undefined) throw new Error(`${name} was not read.`);
  return pin;
}

describe("a recorded state", () => {
  it("tells every pin with its key, what it holds and what decided", async () => {
    const { pins, unreadable } = readState(await recordedState("staging"));
    expect(unreadable).toEqual([]);
    expect(
      pins.map(({ name, key, held, given, filterSecret }) => [name, key, held.imageId, given, filterSecret]),
    ).toEqual([
      ["cache", "cache", "ubuntu_24_04_x64_20G_alibase_20261101.vhd", ["asOf"], "none"],
      ["db", "os", "ubuntu_24_04_x64_20G_alibase_20261101.vhd", ["asOf"], "none"],
      ["web", "web", "m-web12", ["asOf"], "none"],
    ]);
    expect(pins[2]?.held).toMatchObject({
      asOf: "2026-11-12",
      follow: false,
      region: "cn-hangzhou",
      previousImageId: "",
      image: { name: "web-base-20261112", creationTime: "2026-11-12T01:00:00Z" },
    });
    expect(pins[2]?.lastConfig?.get("alicloud:region")).toBe("cn-hangzhou");
  });

  it("tells what decided: an id, a date, the newest, or nothing", async () => {
    expect(readState(await recordedState("prod")).pins.map(({ given }) => given)).toEqual([
      ["asOf"],
      ["imageId"],
      ["imageId"],
    ]);
    expect(readState(await recordedState("dev")).pins.map(({ given }) => given)).toEqual([
      ["asOf"],
      ["follow"],
      ["follow"],
    ]);
    const undecided = await stateWith((resources) => {
      const pin = named(resources, "web");
      for (const fields of [pin.inputs, pin.outputs]) delete fields?.["asOf"];
      delete pin.propertyDependencies?.["asOf"];
    });
    expect(pinOf(undecided, "web").given).toEqual([]);
  });

  it("goes by the reason where a state does not tell what an argument depends on", async () => {
    const state = await recordedState("prod");
    for (const resource of state.deployment.resources) delete resource.propertyDependencies;
    expect(readState(state).pins.map(({ given }) => given)).toEqual([["asOf"], ["imageId"], ["imageId"]]);
  });

  it("says that a filter holds a secret, and whether it is shown", async () => {
    const hidden = pinOf(readState(await recordedState("dev")), "cache");
    expect([hidden.filterSecret, hidden.held.filter]).toEqual(["hidden", { owners: "system" }]);
    const shown = await stateWith((resources) => {
      const pin = named(resources, "web");
      pin.outputs = { ...pin.outputs, filter: { ...MARK, plaintext: '{"owners":"self","tags":{"a":"b"}}' } };
    });
    expect(pinOf(shown, "web")).toMatchObject({
      filterSecret: "shown",
      held: { filter: { owners: "self", tags: { a: "b" } } },
    });
  });

  it("reads a secret image id from the inputs, where it stands in plain, and says when it stands nowhere", async () => {
    const secret = { ...MARK, ciphertext: "v1:abc" };
    const plain = await stateWith((resources) => {
      const pin = named(resources, "web");
      pin.outputs = { ...pin.outputs, imageId: secret };
    });
    expect(pinOf(plain, "web").held.imageId).toBe("m-web12");
    const nowhere = await stateWith((resources) => {
      const pin = named(resources, "web");
      pin.outputs = { ...pin.outputs, imageId: secret };
      pin.inputs = { ...pin.inputs, imageId: secret };
    });
    expect(nowhere.pins.map(({ name }) => name)).toEqual(["cache", "db"]);
    expect(nowhere.unreadable).toEqual([{ name: "web", reason: "what it holds is secret" }]);
    expect([plain.hidesImages, nowhere.hidesImages]).toEqual([false, true]);
    expect(pinOf(plain, "web").heldSecret).toBe(true);
  });

  it("counts a pin as unreadable while a field of its image is an encrypted secret", async () => {
    const secret = { ...MARK, ciphertext: "v1:abc" };
    const state = await stateWith((resources) => {
      const pin = named(resources, "web");
      const image = { ...(pin.outputs?.["image"] as object), name: secret };
      pin.outputs = { ...pin.outputs, image };
      pin.inputs = { ...pin.inputs, image };
    });
    expect(state.unreadable).toEqual([{ name: "web", reason: "what it holds is secret" }]);
  });

  it("tells who takes an image, by the pins that the image comes from", async () => {
    const { users, pins } = readState(await recordedState("staging"));
    expect(
      users.map(({ name, imageId, pins: urns }) => [
        name,
        imageId,
        urns.map((urn) => pins.find((pin) => pin.urn === urn)?.name),
      ]),
    ).toEqual([
      ["db-1", "ubuntu_24_04_x64_20G_alibase_20261101.vhd", ["db"]],
      ["web-1", "m-web12", ["web"]],
      ["web-old", "m-web12", ["web"]],
    ]);
  });

  it("leaves out what is being deleted, components, and the stack's own outputs", async () => {
    const state = await stateWith((resources) => {
      named(resources, "web-old")["delete"] = true;
      named(resources, "db-1")["custom"] = false;
    });
    expect(state.users.map(({ name }) => name)).toEqual(["web-1"]);
  });

  it("goes by all dependencies where a state does not tell those of the image", async () => {
    const state = await stateWith((resources) => {
      delete named(resources, "web-1").propertyDependencies;
    });
    expect(state.users.find(({ name }) => name === "web-1")?.pins).toHaveLength(1);
  });

  it.each([{}, { deployment: null }, { deployment: {} }, { deployment: { resources: null } }])(
    "has no pins in %j",
    (exported) => {
      expect(readState(exported)).toEqual({ pins: [], users: [], unreadable: [], hidesImages: false });
    },
  );

  it("says of what it cannot read that it cannot", () => {
    expect(readState({ deployment: { resources: "x" } }).unreadable).toEqual([
      { name: "the state", reason: "its resources are not a list" },
    ]);
    expect(readState({ deployment: { resources: [null, {}] } }).unreadable).toEqual([
      { name: "resource 1 of the state", reason: "it has no URN or no type" },
      { name: "resource 2 of the state", reason: "it has no URN or no type" },
    ]);
  });

  it("names a pin by all that follows its type, also when that holds the separator or lies in a component", async () => {
    const state = await stateWith((resources) => {
      const urn = "urn:pulumi:staging::shop::my:Site$pulumi-nodejs:dynamic/alicloud-images:PinnedImage::a::b";
      Object.assign(named(resources, "web"), { urn });
    });
    expect(state.pins.map(({ name, key }) => [name, key])).toEqual([
      ["a::b", "a::b"],
      ["cache", "cache"],
      ["db", "os"],
    ]);
  });

  it.each([
    [{ image: null }, "it has no image"],
    [{ image: "x" }, "it has no image"],
    [{ image: {} }, "its image has no imageId"],
    [{ image: { imageId: "m-1", name: { a: 1 }, creationTime: "" } }, "its image has no name"],
    [{ image: { imageId: "m-1", name: "x", creationTime: null } }, "its image has no creationTime"],
    [{ image: { imageId: "m-1", name: "x", creationTime: "", size: "40" } }, "the size of its image is not a number"],
    [{ filter: null }, "its filter is not a map"],
    [{ filter: ["a"] }, "its filter is not a map"],
    [{ imageId: 5 }, "its imageId is not a string"],
    [{ imageId: undefined }, "it has no imageId"],
    [{ region: "" }, "its region is not a string"],
    [{ asOf: 20261125 }, "its asOf is not a string"],
    [{ pinKey: { a: 1 } }, "its pinKey is not a string"],
    [{ previousImageId: [] }, "its previousImageId is not a string"],
    [{ profile: 5 }, "its profile is not a string"],
    [{ follow: "yes" }, "follow is not a boolean"],
  ])("reads the other pins when one has %j", async (fields, reason) => {
    const state = await stateWith((resources) => setPin(resources, "web", fields));
    expect(state.unreadable).toEqual([{ name: "web", reason }]);
    expect(state.pins.map(({ name }) => name)).toEqual(["cache", "db"]);
  });

  it("does not pass over a resource whose image is secret", async () => {
    const secret = { ...MARK, ciphertext: "v1:abc" };
    const hidden = await stateWith((resources) => {
      const machine = named(resources, "web-1");
      machine.outputs = { ...machine.outputs, imageId: secret };
    });
    expect(hidden.users.find(({ name }) => name === "web-1")).toMatchObject({ imageId: undefined, secret: true });
    expect(hidden.hidesImages).toBe(true);
    const shown = await stateWith((resources) => {
      const machine = named(resources, "web-1");
      machine.outputs = { ...machine.outputs, imageId: { ...MARK, plaintext: '"m-web12"' } };
    });
    expect(shown.users.find(({ name }) => name === "web-1")).toMatchObject({ imageId: "m-web12", secret: true });
    expect(shown.hidesImages).toBe(false);
  });
});
