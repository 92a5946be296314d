// The state of a stack: its pins, and the resources that take an image.

import { compareNatural } from "../../values/select.js";
import { readPin, type StatePin } from "./statePin.js";
import { isProvider, type Resource, readResource, strings, type UnreadableResource } from "./stateResource.js";
import { fieldsOf, reveal } from "./stateValues.js";

/** A resource with an `imageId`: an instance, a launch template, a scaling configuration. */
export interface ImageUser {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What it runs: as last read from the cloud, else as last deployed. Undefined: a secret that this state does not show. */
  readonly imageId: string | undefined;
  /** Whether what it runs is secret: then it is compared, but never shown. */
  readonly secret: boolean;
  /** The pins that its image comes from, by their URNs. */
  readonly pins: readonly string[];
}

export interface StackState {
  readonly pins: readonly StatePin[];
  readonly users: readonly ImageUser[];
  /** What lies in the state and cannot be read. The rest is read all the same. */
  readonly unreadable: readonly UnreadableResource[];
  /** Whether an image is secret, of a pin or of another resource, and this state does not show it. */
  readonly hidesImages: boolean;
}

/** Type tokens under which a pin lies in a state. */
export const PIN_TYPES: readonly string[] = ["pulumi-nodejs:dynamic/alicloud-images:PinnedImage"];

/** Reads what `pulumi stack export` prints, with secrets shown or not. */
export function readState(exported: unknown): StackState {
  const listed = fieldsOf(fieldsOf(exported)["deployment"])["resources"] ?? [];
  const unreadable: UnreadableResource[] = Array.isArray(listed)
    ? []
    : [{ name: "the state", reason: "its resources are not a list" }];
  // What waits to be deleted is not part of the stack any more.
  const resources = (Array.isArray(listed) ? listed : [])
    .flatMap((resource, index) => readResource(resource, index, unreadable))
    .filter((resource) => !resource.isLeaving)
    // They stand in the order in which they happened to be deployed.
    .sort((a, b) => compareNatural(a.name, b.name) || (a.urn < b.urn ? -1 : 1));
  const configs = new Map(resources.filter(isProvider).map((provider) => [provider.reference, provider.inputs]));
  const pinResources = resources.filter(({ type }) => PIN_TYPES.includes(type));
  const readPins = pinResources.map((resource) => readPin(resource, configs.get(resource.provider)));
  const pins = readPins.flatMap((pin) => ("held" in pin ? [pin] : []));
  for (const pin of readPins) if (!("held" in pin)) unreadable.push({ name: pin.name, reason: pin.reason });
  const urns = new Set(pinResources.map(({ urn }) => urn));
  const users = resources.filter(({ urn }) => !urns.has(urn)).flatMap((resource) => readUser(resource, urns));
  const hidesImages =
    readPins.some((pin) => !("held" in pin) && pin.secret) || users.some(({ imageId }) => imageId === undefined);
  return { pins, users, unreadable, hidesImages };
}

function readUser(resource: Resource, pins: ReadonlySet<string>): readonly ImageUser[] {
  const { urn, type, name, inputs, outputs, isCustom, dependencies, propertyDependencies } = resource;
  if (!isCustom || isProvider(resource)) return [];
  const found = [outputs["imageId"], inputs["imageId"]]
    .map(reveal)
    .find(({ value, hidden }) => hidden || (typeof value === "string" && value !== ""));
  if (found === undefined) return [];
  const ofImage = propertyDependencies?.["imageId"];
  const sources = ofImage === undefined ? dependencies : strings(ofImage);
  const imageId = typeof found.value === "string" && !found.hidden ? found.value : undefined;
  return [{ urn, type, name, imageId, secret: found.secret, pins: sources.filter((source) => pins.has(source)) }];
}
