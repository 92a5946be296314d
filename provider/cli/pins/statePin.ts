// Pins in a stack's state: what was last deployed, and what is missing or secret.

import { isByImageId } from "../../pins/cause.js";
import { PINS_KEY } from "../../pins/entries.js";
import type { HeldPin } from "../../pins/pin.js";
import type { PinnedImageRecord } from "../../pins/record.js";
import type { Resource, UnreadableResource } from "./stateResource.js";
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

/** A pin that the state does not show: since that is secret, or since it is not what a pin leaves there. */
export interface UnreadablePin extends UnreadableResource {
  readonly secret: boolean;
}

export function readPin(resource: Resource, config: Fields | undefined): StatePin | UnreadablePin {
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

function plainStrings(fields: Fields): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(fields).flatMap(([key, value]) => {
      const { value: text, hidden } = reveal(value);
      return typeof text === "string" && !hidden ? [[key, text]] : [];
    }),
  );
}

function stringOrEmpty(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function definedFields(image: unknown): Partial<PinnedImageRecord> {
  return Object.fromEntries(Object.entries(fieldsOf(image)).filter(([, value]) => value !== null));
}
