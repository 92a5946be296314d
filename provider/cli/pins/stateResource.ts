// Resources of a stack's state.

import { type Fields, fieldsOf } from "./stateValues.js";

/** A resource of which the state does not say what it must. */
export interface UnreadableResource {
  /** Its name, or its place in the state when it has none. */
  readonly name: string;
  /** Such as `its image has no creationTime`. */
  readonly reason: string;
}

export interface Resource {
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

export function readResource(value: unknown, index: number, unreadable: UnreadableResource[]): readonly Resource[] {
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

export function isProvider({ type }: Resource): boolean {
  return type.startsWith("pulumi:providers:");
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
