// The text of a stack's file with entries of pins written into it, every other line as it was.

import type { Document, Node, Pair, YAMLMap } from "yaml";
import { ConfigurationError } from "../../core/errors.js";
import { PINS_KEY, type PinEntry, readPinEntries } from "../../core/pinEntries.js";

/** One entry of `alicloud-images:pins` to write. */
export interface EntryEdit {
  readonly key: string;
  /** What was read there when the edit was planned. If it is something else by now, nothing is written. */
  readonly before: PinEntry | undefined;
  readonly after: Readonly<{ imageId: string } | { asOf: string }>;
  /** What is told behind the value, in place of what an earlier edit told there. One line. */
  readonly comment: string;
}

export type Yaml = typeof import("yaml");
type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes entries into the text of a stack's file.
 *
 * @throws ConfigurationError when an entry is not any more what it was, or the text cannot be read or edited
 */
export function editEntries(yaml: Yaml, text: string, edits: readonly EntryEdit[], path: string): string {
  return edits.reduce((edited, edit) => editEntry(yaml, edited, edit, path), text);
}

/** @throws ConfigurationError when the text is no YAML */
export function parseYaml(yaml: Yaml, text: string, path: string): Document {
  const document = yaml.parseDocument(text);
  const [error] = document.errors;
  if (error === undefined) return document;
  // The message goes on with the lines of the file, which may hold anything.
  throw new ConfigurationError(`${path} cannot be read as YAML: ${error.message.split("\n", 1)[0]}`);
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** A number or a truth as it is written, so that long account ids stay whole. */
export function writtenScalar(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null || !("source" in node) || !("value" in node)) return undefined;
  const { value, source } = node as { value: unknown; source?: unknown };
  if (typeof value === "string") return value;
  return value === null || typeof source !== "string" ? undefined : source;
}

export function isMapNode(node: unknown): node is YAMLMap {
  return typeof node === "object" && node !== null && "items" in node && "get" in node;
}

/** How a comment begins that an earlier edit wrote. Others are somebody's own and stay. */
const OWN_COMMENT = /^#\s*.+, created (\d{4}-\d{2}-\d{2}|at an unknown time), /;

/** Fields that decide for a pin; an edit replaces them all by one. */
const DECIDING: readonly string[] = ["imageId", "asOf", "follow"];

function editEntry(yaml: Yaml, text: string, edit: EntryEdit, path: string): string {
  const document = parseYaml(yaml, text, path);
  const before = entriesIn(document, path).get(edit.key);
  if (!sameEntry(before, edit.before)) {
    throw new ConfigurationError(
      `${path}: the entry ${JSON.stringify(edit.key)} of ${PINS_KEY} was changed meanwhile. Nothing was written; run the command again.`,
    );
  }
  const wanted = withEntry(document, edit);
  const spliced = splice(yaml, text, edit, path);
  if (saysTheSame(yaml, spliced, wanted)) return spliced;
  // Forms that are seldom written by hand, such as a configuration in braces: the library lays the file out anew.
  const rewritten = rewrite(yaml, document, edit);
  if (rewritten !== undefined && saysTheSame(yaml, rewritten, wanted)) return rewritten;
  throw new ConfigurationError(
    `${path} cannot be edited without changing something else in it. Write by hand into ${PINS_KEY}: ${JSON.stringify(edit.key)}: ${JSON.stringify(edit.after)}.`,
  );
}

function entriesIn(document: Document, path: string): ReadonlyMap<string, PinEntry> {
  const pins = pinsOf(document);
  if (pins === undefined || pins === null) return new Map();
  try {
    return readPinEntries(typeof pins === "string" ? pins : JSON.stringify(pins));
  } catch (error) {
    throw new ConfigurationError(`${path}: ${(error as Error).message}`);
  }
}

/** The value of `alicloud-images:pins` as data. */
function pinsOf(document: Document): unknown {
  return fieldsOf(fieldsOf(document.toJS())["config"])[PINS_KEY];
}

function sameEntry(a: PinEntry | undefined, b: PinEntry | undefined): boolean {
  return DECIDING.every((name) => (a as Fields | undefined)?.[name] === (b as Fields | undefined)?.[name]);
}

/** What the file shall say after the edit, as data. */
function withEntry(document: Document, { key, after }: EntryEdit): Fields {
  const all = fieldsOf(document.toJS());
  const config = fieldsOf(all["config"]);
  const pins = config[PINS_KEY];
  const entries = fieldsOf(typeof pins === "string" ? JSON.parse(pins) : pins);
  return { ...all, config: { ...config, [PINS_KEY]: { ...entries, [key]: after } } };
}

function saysTheSame(yaml: Yaml, text: string, wanted: Fields): boolean {
  const document = yaml.parseDocument(text);
  return document.errors.length === 0 && JSON.stringify(document.toJS()) === JSON.stringify(wanted);
}

/** The text with the entry's lines put in; where the form of the file is not foreseen it comes out wrong. */
function splice(yaml: Yaml, text: string, edit: EntryEdit, path: string): string {
  const document = parseYaml(yaml, text, path);
  const lines = new Lines(text);
  const config = pairAt(document.contents, "config");
  const unit = indentOf(lines, config?.value) || 2;
  const entry = (indent: number) => [
    `${" ".repeat(indent)}${keyText(edit.key)}:`,
    `${" ".repeat(indent + unit)}${decisionText(edit)}`,
  ];
  if (config === undefined) {
    return lines.append(["config:", `${" ".repeat(unit)}${PINS_KEY}:`, ...entry(2 * unit)]);
  }
  const configIndent = indentOf(lines, config.value) ?? unit;
  const pins = pairAt(config.value, PINS_KEY);
  if (pins === undefined) {
    return lines.insertAfter(lastOf(config), configIndent, [
      `${" ".repeat(configIndent)}${PINS_KEY}:`,
      ...entry(configIndent + unit),
    ]);
  }
  const pinsIndent = indentOf(lines, pins.value) ?? configIndent + unit;
  const braced = isBlockMap(pins.value) ? [] : entryPairs(pinsOf(document));
  if (braced.length > 0) {
    // Comments in braces would be lost; the library keeps them.
    if (lines.valueText(pins).includes("#")) return text;
    const opened = lines.replaceValue(pins, blockLines(braced, pinsIndent, unit));
    return splice(yaml, opened, edit, path);
  }
  const own = pairAt(pins.value, edit.key);
  if (own === undefined && isBlockMap(pins.value)) {
    return lines.insertAfter(lastOf(pins), pinsIndent, entry(pinsIndent));
  }
  if (own === undefined) return lines.replaceValue(pins, entry(pinsIndent));
  const ownIndent = indentOf(lines, own.value) ?? pinsIndent + unit;
  const decision = `${" ".repeat(ownIndent)}${decisionText(edit)}`;
  const deciding = isBlockMap(own.value) ? own.value.items.filter((pair) => DECIDING.includes(keyOf(pair))) : [];
  const [first, ...others] = deciding;
  if (first === undefined || others.length > 0) return lines.replaceValue(own, [decision]);
  return lines.replaceLine(first, decision, ownIndent);
}

/** The file as the library writes it, with comments and order, but with its own spaces. */
function rewrite(yaml: Yaml, document: Document, { key, after, comment }: EntryEdit): string | undefined {
  const fields = Object.entries(after).map(([name, written]) => {
    const value = new yaml.Scalar(written);
    value.type = "QUOTE_DOUBLE";
    value.comment = ` ${oneLine(comment)}`;
    return new yaml.Pair(name, value);
  });
  const map = new yaml.YAMLMap();
  map.items.push(...fields);
  try {
    const pins = pinsOf(document);
    if (typeof pins === "string") document.setIn(["config", PINS_KEY], document.createNode(JSON.parse(pins)));
    for (const node of [document.getIn(["config"], true), document.getIn(["config", PINS_KEY], true)]) {
      // A comment would swallow what follows it in braces.
      if (isMapNode(node)) node.flow = false;
    }
    document.setIn(["config", PINS_KEY, key], map);
    return document.toString({ lineWidth: 0 });
  } catch {
    // An alias somewhere refers to what was replaced; the caller refuses.
    return undefined;
  }
}

function decisionText({ after, comment }: EntryEdit): string {
  const [[name, value] = ["", ""]] = Object.entries(after);
  return `${name}: ${JSON.stringify(value)} # ${oneLine(comment)}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}

function keyText(key: string): string {
  const isPlain = /^[A-Za-z_][\w.-]*$/.test(key) && !/^(true|false|yes|no|on|off|y|n|null)$/i.test(key);
  return isPlain ? key : JSON.stringify(key);
}

/** The entries of a map in braces, or in a JSON text as `pulumi config set` writes it. */
function entryPairs(pins: unknown): readonly (readonly [string, unknown])[] {
  // That it is JSON has been seen before anything is edited.
  return Object.entries(fieldsOf(typeof pins === "string" ? JSON.parse(pins) : pins));
}

function blockLines(entries: readonly (readonly [string, unknown])[], indent: number, unit: number): string[] {
  return entries.flatMap(([key, value]) => [
    `${" ".repeat(indent)}${keyText(key)}:`,
    ...Object.entries(fieldsOf(value)).map(
      ([name, item]) => `${" ".repeat(indent + unit)}${keyText(name)}: ${JSON.stringify(item)}`,
    ),
  ]);
}

type NodePair = Pair<Node, Node | null>;

function pairAt(map: unknown, key: string): NodePair | undefined {
  if (!isMapNode(map)) return undefined;
  return (map.items as NodePair[]).find((pair) => keyOf(pair) === key);
}

function keyOf({ key }: Pair): string {
  return writtenScalar(key) ?? "";
}

function isBlockMap(value: unknown): value is YAMLMap<Node, Node | null> {
  return isMapNode(value) && value.flow !== true && value.items.length > 0;
}

/** The last pair inside a pair, however deep. */
function lastOf(pair: NodePair): NodePair {
  const last = isBlockMap(pair.value) ? (pair.value.items as NodePair[]).at(-1) : undefined;
  return last === undefined ? pair : lastOf(last);
}

/** The column at which the keys of a map in block form begin. */
function indentOf(lines: Lines, map: unknown): number | undefined {
  const [first] = isBlockMap(map) ? (map.items as NodePair[]) : [];
  return first === undefined ? undefined : lines.column(startOf(first.key));
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Where a pair's value ends, or its key when it has none. */
function endOf({ key, value }: NodePair): number {
  return Math.max(value?.range?.[1] ?? 0, key.range?.[1] ?? 0);
}

/** A text that is changed by whole lines. */
class Lines {
  readonly #text: string;
  readonly #eol: string;

  constructor(text: string) {
    this.#text = text;
    this.#eol = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** The column of a place, or undefined when more than spaces stand before it. */
  column(place: number): number | undefined {
    const before = this.#text.slice(this.#lineStart(place), place).replace(/^\uFEFF/, "");
    return /^ *$/.test(before) ? before.length : undefined;
  }

  valueText({ value }: NodePair): string {
    return this.#text.slice(...(value?.range ?? [0, 0]).slice(0, 2));
  }

  append(lines: readonly string[]): string {
    return this.#insert(this.#text.length, lines);
  }

  /** Puts lines behind a pair and behind the comments that follow it at its own indentation or deeper. */
  insertAfter(pair: NodePair, indent: number, lines: readonly string[]): string {
    let end = this.#lineEnd(endOf(pair));
    for (;;) {
      const comment = /^( *)#.*(?:\r?\n|$)/.exec(this.#text.slice(end));
      if (comment?.[1] === undefined || comment[1].length < indent || comment[0] === "") break;
      end += comment[0].length;
    }
    return this.#insert(end, lines);
  }

  /** Puts lines in place of a pair's value; a comment at the end of its line stays behind the key. */
  replaceValue(pair: NodePair, lines: readonly string[]): string {
    const colon = this.#text.indexOf(":", pair.key.range?.[1] ?? 0) + 1;
    const end = endOf(pair);
    const lineEnd = this.#lineEnd(end);
    const rest = end > colon ? this.#text.slice(end, lineEnd) : this.#text.slice(colon, lineEnd);
    const comment = rest.trim();
    const head = `${this.#text.slice(0, colon)}${comment === "" ? "" : ` ${comment}`}${this.#eol}`;
    return `${head}${this.#joined(lines)}${this.#text.slice(lineEnd)}`;
  }

  /** Puts a line in place of a pair's own; somebody's own comment moves to a line before it. */
  replaceLine(pair: NodePair, line: string, indent: number): string {
    const start = this.#lineStart(startOf(pair.key));
    const end = endOf(pair);
    const lineEnd = this.#lineEnd(end);
    const comment = this.#text.slice(end, lineEnd).trim();
    const kept = comment === "" || OWN_COMMENT.test(comment) ? [] : [`${" ".repeat(indent)}${comment}`];
    return `${this.#text.slice(0, start)}${this.#joined([...kept, line])}${this.#text.slice(lineEnd)}`;
  }

  #insert(place: number, lines: readonly string[]): string {
    const before = this.#text.slice(0, place);
    const gap = before === "" || before.endsWith("\n") ? "" : this.#eol;
    return `${before}${gap}${this.#joined(lines)}${this.#text.slice(place)}`;
  }

  #joined(lines: readonly string[]): string {
    return lines.map((line) => `${line}${this.#eol}`).join("");
  }

  #lineStart(place: number): number {
    return place === 0 ? 0 : this.#text.lastIndexOf("\n", place - 1) + 1;
  }

  /** The place behind the end of a line. What ends with a line already ends there. */
  #lineEnd(place: number): number {
    if (this.#text[place - 1] === "\n") return place;
    const end = this.#text.indexOf("\n", place);
    return end < 0 ? this.#text.length : end + 1;
  }
}
