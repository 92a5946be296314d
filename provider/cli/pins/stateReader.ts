// What does the state of a stack say of its pins, and of the resources that take an image?

import { isByImageId } from "../../pins/cause.js";
import { PINS_KEY } from "../../pins/entries.js";
import type { HeldPin, PinnedImageRecord } from "../../pins/resolve.js";
import { compareNatural } from "../../values/select.js";
import { type Fields, fieldsOf, isFields, type Revealed, reveal } from "./stateValues.js";

/** A pin as it was last deployed. */
export interface StatePin {
  readonly urn: string;
  readonly name: string;
  /** The entry of `alicloud-images:pins` that it reads. */
  readonly key: string;
  readonly held: HeldPin;
  readonly profile: string | undefined;
  /** Whether a secret is in its filter, and whether this state shows it. */
  readonly filterSecret: "none" | "hidden" | "shown";
  /** Whether what it holds is secret: then it is compared, but never shown or written. */
  readonly heldSecret: boolean;
  /** What decided when it was last deployed, whether the program said it or an entry. */
  readonly given: readonly SelectorField[];
  /** Whether an explicit provider gave the region. */
  readonly regionGiven: boolean;
  /** Configuration of the stack when the pin was last deployed; undefined when the state does not tell. */
  readonly lastConfig: ReadonlyMap<string, string> | undefined;
  /** Whether the entries of then are secret, and this state does not show them. */
  readonly hidesLastEntries: boolean;
}

export type SelectorField = "imageId" | "asOf" | "follow";

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

/** A resource of which the state does not say what it must. */
export interface UnreadableResource {
  /** Its name, or its place in the state when it has none. */
  readonly name: string;
  /** Such as `its image has no creationTime`. */
  readonly reason: string;
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

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** How resources name it as their provider. */
  readonly reference: string;
  readonly provider: string;
  readonly inputs: Fields;
  readonly outputs: Fields;
  readonly isLeaving: boolean;
  /** False for components and the stack itself, which only pass values on. */
  readonly isCustom: boolean;
  readonly dependencies: readonly string[];
  /** What each argument depends on; undefined in states that do not tell. */
  readonly propertyDependencies: Readonly<Record<string, unknown>> | undefined;
}

function readResource(value: unknown, index: number, unreadable: UnreadableResource[]): readonly Resource[] {
  const resource = fieldsOf(value);
  const { urn, type, id, provider, propertyDependencies } = resource;
  if (typeof urn !== "string" || typeof type !== "string") {
    unreadable.push({ name: `resource ${index + 1} of the state`, reason: "it has no URN or no type" });
    return [];
  }
  const read = {
    urn,
    type,
    name: nameIn(urn),
    reference: `${urn}::${String(id ?? "")}`,
    provider: String(provider ?? ""),
    inputs: fieldsOf(resource["inputs"]),
    outputs: fieldsOf(resource["outputs"]),
    isLeaving: resource["delete"] === true,
    isCustom: resource["custom"] === true,
    dependencies: strings(resource["dependencies"]),
    propertyDependencies: propertyDependencies === undefined ? undefined : fieldsOf(propertyDependencies),
  };
  return [read];
}

/** `urn:pulumi:<stack>::<project>::<parent types and type>::<name>`: only the name may hold the separator. */
function nameIn(urn: string): string {
  const parts = urn.split("::");
  return parts.length < 4 ? urn : parts.slice(3).join("::");
}

function isProvider({ type }: Resource): boolean {
  return type.startsWith("pulumi:providers:");
}

/** A pin that the state does not show: since that is secret, or since it is not what a pin leaves there. */
interface UnreadablePin extends UnreadableResource {
  readonly secret: boolean;
}

function readPin(resource: Resource, config: Fields | undefined): StatePin | UnreadablePin {
  const { urn, name, inputs, outputs, propertyDependencies } = resource;
  // Outputs are what the pin holds; a secret one stands in the inputs in plain.
  const field = (key: string): Revealed => {
    const [out, into] = [reveal(outputs[key]), reveal(inputs[key])];
    return out.hidden ? { ...into, secret: true } : out;
  };
  const held = HELD_FIELDS.map(field);
  if (held.some(({ hidden }) => hidden)) return { name, secret: true, reason: "what it holds is secret" };
  const [imageId, image, region, reason, previousImageId, asOf] = held.map(({ value }) => value ?? undefined);
  const follow = field("follow").value ?? false;
  const key = field("pinKey").value ?? name;
  const filter = reveal(outputs["filter"] ?? inputs["filter"]);
  const profile = field("profile").value ?? fieldsOf(filter.value)["profile"] ?? "";
  const problem =
    stringProblem({ imageId, region }, { required: true }) ??
    stringProblem({ reason, previousImageId, asOf, pinKey: key, profile }, { required: false }) ??
    (typeof follow === "boolean" ? undefined : "follow is not a boolean") ??
    (isFields(filter.value) || filter.hidden ? undefined : "its filter is not a map") ??
    imageProblem(image);
  if (problem !== undefined) return { name, secret: false, reason: problem };
  const depends = (argument: string) =>
    propertyDependencies !== undefined && Object.hasOwn(propertyDependencies, argument);
  return {
    urn,
    name,
    key: String(key),
    held: {
      imageId: String(imageId),
      image: { ...EMPTY_IMAGE, ...definedFields(image) },
      region: String(region),
      reason: stringOrEmpty(reason),
      previousImageId: stringOrEmpty(previousImageId),
      filter: fieldsOf(filter.value),
      asOf: typeof asOf === "string" ? asOf : undefined,
      follow: follow === true,
    },
    profile: stringOrEmpty(profile) || undefined,
    filterSecret: filter.hidden ? "hidden" : filter.secret ? "shown" : "none",
    heldSecret: held.some(({ secret }) => secret),
    given: [
      // The state has an imageId in any case. What it depends on is told only of one that was given.
      ...(depends("imageId") || (propertyDependencies === undefined && isByImageId(stringOrEmpty(reason)))
        ? ["imageId" as const]
        : []),
      ...(typeof asOf === "string" ? ["asOf" as const] : []),
      ...(follow === true ? ["follow" as const] : []),
    ],
    regionGiven: depends("region"),
    lastConfig: config && plainStrings(config),
    hidesLastEntries: config !== undefined && reveal(config[PINS_KEY]).hidden,
  };
}

const HELD_FIELDS = ["imageId", "image", "region", "reason", "previousImageId", "asOf"] as const;

const EMPTY_IMAGE: PinnedImageRecord = {
  imageId: "",
  name: "",
  imageVersion: "",
  imageFamily: "",
  imageOwnerAlias: "",
  imageOwnerId: "",
  creationTime: "",
  architecture: "",
  osType: "",
  osName: "",
  bootMode: "",
  size: 0,
};

const REQUIRED_OF_IMAGE: readonly string[] = ["imageId", "name", "creationTime"] satisfies (keyof PinnedImageRecord)[];

function imageProblem(image: unknown): string | undefined {
  if (!isFields(image)) return "it has no image";
  const missing = REQUIRED_OF_IMAGE.find((name) => typeof image[name] !== "string");
  if (missing !== undefined) return `its image has no ${missing}`;
  const wrong = Object.entries(EMPTY_IMAGE).find(([name, empty]) => {
    const value = image[name] ?? empty;
    return typeof value !== typeof empty;
  });
  return wrong && `the ${wrong[0]} of its image is not a ${typeof wrong[1] === "string" ? "string" : "number"}`;
}

function stringProblem(fields: Fields, { required }: { readonly required: boolean }): string | undefined {
  const wrong = Object.entries(fields).find(([, value]) =>
    required ? typeof value !== "string" || value === "" : value !== undefined && typeof value !== "string",
  );
  return wrong && (wrong[1] === undefined ? `it has no ${wrong[0]}` : `its ${wrong[0]} is not a string`);
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

function plainStrings(fields: Fields): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(fields).flatMap(([key, value]) => {
      const { value: text, hidden } = reveal(value);
      return typeof text === "string" && !hidden ? [[key, text]] : [];
    }),
  );
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function stringOrEmpty(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function definedFields(image: unknown): Partial<PinnedImageRecord> {
  return Object.fromEntries(Object.entries(fieldsOf(image)).filter(([, value]) => value !== null));
}
