// What does the state of a stack say of its pins, and of the resources that take an image?

import type { HeldPin, PinnedImageRecord } from "./pin.js";
import { isByImageId } from "./pinCause.js";
import { REDACTED } from "./redact.js";
import { SECRET_MARK } from "./secretValues.js";
import { compareNatural } from "./select.js";

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
  /** What decided when it was last deployed, whether the program said it or an entry. */
  readonly given: readonly DecidingField[];
  /** Whether an explicit provider gave the region. */
  readonly regionGiven: boolean;
  /** Configuration of the stack when the pin was last deployed; undefined when the state does not tell. */
  readonly lastConfig: ReadonlyMap<string, string> | undefined;
}

export type DecidingField = "imageId" | "asOf" | "follow";

/** A resource with an `imageId`: an instance, a launch template, a scaling configuration. */
export interface ImageUser {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What it runs: as last read from the cloud, else as last deployed. */
  readonly imageId: string;
  /** The pins that its image comes from, by their URNs. */
  readonly pins: readonly string[];
}

export interface StackState {
  readonly pins: readonly StatePin[];
  readonly users: readonly ImageUser[];
  /** Pins that cannot be shown, each with the reason. */
  readonly problems: readonly string[];
}

/** Type tokens under which a pin lies in a state. */
export const PIN_TYPES: readonly string[] = ["pulumi-nodejs:dynamic/alicloud-images:PinnedImage"];

/** Reads what `pulumi stack export` prints, with secrets shown or not. */
export function readState(exported: unknown): StackState {
  const listed = fieldsOf(fieldsOf(exported)["deployment"])["resources"];
  // What waits to be deleted is not part of the stack any more.
  const resources = (Array.isArray(listed) ? listed : [])
    .map(readResource)
    .filter((resource) => resource !== undefined)
    .filter((resource) => !resource.isLeaving)
    // They stand in the order in which they happened to be deployed.
    .sort((a, b) => compareNatural(a.name, b.name) || (a.urn < b.urn ? -1 : 1));
  const configs = new Map(resources.filter(isProvider).map((provider) => [provider.reference, provider.inputs]));
  const problems: string[] = [];
  const pinResources = resources.filter(({ type }) => PIN_TYPES.includes(type));
  const pins = pinResources.flatMap((resource) => readPin(resource, configs.get(resource.provider), problems) ?? []);
  const urns = new Set(pinResources.map(({ urn }) => urn));
  const users = resources.filter(({ urn }) => !urns.has(urn)).flatMap((resource) => readUser(resource, urns) ?? []);
  return { pins, users, problems };
}

type Fields = Readonly<Record<string, unknown>>;

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

function readResource(value: unknown): Resource | undefined {
  const resource = fieldsOf(value);
  const { urn, type, id, provider, propertyDependencies } = resource;
  if (typeof urn !== "string" || typeof type !== "string") return undefined;
  return {
    urn,
    type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    reference: `${urn}::${String(id ?? "")}`,
    provider: String(provider ?? ""),
    inputs: fieldsOf(resource["inputs"]),
    outputs: fieldsOf(resource["outputs"]),
    isLeaving: resource["delete"] === true,
    isCustom: resource["custom"] === true,
    dependencies: texts(resource["dependencies"]),
    propertyDependencies: propertyDependencies === undefined ? undefined : fieldsOf(propertyDependencies),
  };
}

function isProvider({ type }: Resource): boolean {
  return type.startsWith("pulumi:providers:");
}

function readPin(resource: Resource, config: Fields | undefined, problems: string[]): StatePin | undefined {
  const { urn, name, inputs, outputs, propertyDependencies } = resource;
  // Outputs are what the pin holds; a secret one stands in the inputs in plain.
  const field = (key: string) => {
    const [out, into] = [revealed(outputs[key]), revealed(inputs[key])];
    return out.hidden ? into.value : out.value;
  };
  const [imageId, image, region] = [field("imageId"), field("image"), field("region")];
  if (typeof imageId !== "string" || imageId === "" || typeof region !== "string" || typeof image !== "object") {
    problems.push(`${name} holds nothing that its state shows.`);
    return undefined;
  }
  const asOf = field("asOf");
  const follow = field("follow") === true;
  const filter = revealed(outputs["filter"] ?? inputs["filter"]);
  const profile = field("profile") ?? fieldsOf(filter.value)["profile"];
  const reason = String(field("reason") ?? "");
  const depends = (key: string) => propertyDependencies !== undefined && Object.hasOwn(propertyDependencies, key);
  return {
    urn,
    name,
    key: String(field("pinKey") ?? name),
    held: {
      imageId,
      image: { ...concealed(outputs["image"]), ...(image as PinnedImageRecord) },
      region,
      reason,
      previousImageId: String(field("previousImageId") ?? ""),
      filter: fieldsOf(filter.value),
      asOf: typeof asOf === "string" ? asOf : undefined,
      follow,
    },
    profile: typeof profile === "string" && profile !== "" ? profile : undefined,
    filterSecret: filter.hidden ? "hidden" : filter.secret ? "shown" : "none",
    given: [
      // The state has an imageId in any case. What it depends on is told only of one that was given.
      ...(depends("imageId") || (propertyDependencies === undefined && isByImageId(reason))
        ? ["imageId" as const]
        : []),
      ...(typeof asOf === "string" ? ["asOf" as const] : []),
      ...(follow ? ["follow" as const] : []),
    ],
    regionGiven: depends("region"),
    lastConfig: config && plainTexts(config),
  };
}

/** An image whose every field is hidden: those that the state shows are put over it. */
function concealed(image: unknown): Fields {
  const fields = Object.keys(fieldsOf(image));
  return fields.includes(SECRET_MARK.key) ? {} : Object.fromEntries(fields.map((field) => [field, REDACTED]));
}

function readUser(resource: Resource, pins: ReadonlySet<string>): ImageUser | undefined {
  const { urn, type, name, inputs, outputs, isCustom, dependencies, propertyDependencies } = resource;
  const found = [outputs["imageId"], inputs["imageId"]]
    .map((value) => revealed(value).value)
    .find((value) => typeof value === "string" && value !== "");
  if (typeof found !== "string" || !isCustom || isProvider(resource)) return undefined;
  const ofImage = propertyDependencies?.["imageId"];
  const sources = ofImage === undefined ? dependencies : texts(ofImage);
  return { urn, type, name, imageId: found, pins: sources.filter((source) => pins.has(source)) };
}

interface Revealed {
  readonly value: unknown;
  readonly secret: boolean;
  /** A secret somewhere in it is not shown; it is left out of the value. */
  readonly hidden: boolean;
}

function revealed(value: unknown): Revealed {
  if (typeof value !== "object" || value === null) return { value, secret: false, hidden: false };
  const marked = fieldsOf(value);
  if (marked[SECRET_MARK.key] === SECRET_MARK.value) {
    const { plaintext } = marked;
    if (typeof plaintext !== "string") return { value: undefined, secret: true, hidden: true };
    const { value: inner, hidden } = revealed(parsed(plaintext));
    return { value: inner, secret: true, hidden };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, revealed(item)] as const);
  const items = entries.map(([, item]) => item);
  const kept = entries.filter(([, item]) => item.value !== undefined).map(([key, item]) => [key, item.value] as const);
  return {
    value: Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept),
    secret: items.some(({ secret }) => secret),
    hidden: items.some(({ hidden }) => hidden),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function plainTexts(fields: Fields): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
