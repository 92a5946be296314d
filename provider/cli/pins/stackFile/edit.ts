// The text of a stack's file with the entries of pins written into it.
//
// Where the entry or the map around it stands in block form, as Pulumi and people write it, its own lines are replaced in
// the text. The library's document API keeps data and comments too, but lays out the whole file anew (`[a,b]`,
// `x: 1   # c`, blank lines): a commit that moves one pin would show other lines. So it serves the other forms only.

import * as yaml from "yaml";
import { PINS_KEY, type PinEntry, parsePinEntries } from "../../../pins/entries.js";
import { sameAsOf } from "../../../pins/selector.js";
import { ConfigurationError } from "../../../values/errors.js";
import { isMoveComment } from "../movePlan.js";
import { refuseMergeKey } from "./entryKey.js";
import { AS_VALUES, AS_WRITTEN, type Fields, fieldsOf, jsonText, readYaml } from "./read.js";

/** One entry of `alicloud-images:pins` to write. */
export interface EntryEdit {
  readonly key: string;
  /** What was read there when the edit was planned. If it is something else by now, nothing is written. */
  readonly before: PinEntry | undefined;
  readonly after: Readonly<{ imageId: string } | { asOf: string }>;
  /** What is written behind the value, in place of what an earlier edit wrote there. One line. */
  readonly comment: string;
}

/**
 * Writes entries into the text of a stack's file.
 *
 * @throws ConfigurationError when an entry is not what it was any more, or the text cannot be read or edited
 */
export function editEntries(text: string, edits: readonly EntryEdit[], path: string): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  // What refers to an anchor stands behind it, so that anchors come free from the end. New entries keep their order.
  const held = [...entriesIn(text, path).keys()];
  const ordered = [...edits].sort((a, b) => held.indexOf(b.key) - held.indexOf(a.key));
  return mark + ordered.reduce((edited, edit) => editEntry(edited, edit, path), text.slice(mark.length));
}

function editEntry(text: string, edit: EntryEdit, path: string): string {
  const name = JSON.stringify(edit.key);
  refuseMergeKey(edit.key, path);
  if (!isSameEntry(entriesIn(text, path).get(edit.key), edit.before)) {
    throw new ConfigurationError(
      `${path}: the entry ${name} of ${PINS_KEY} has changed in the meantime. Nothing written; run the command again.`,
    );
  }
  const wanted = jsonText(withEntry(readYaml(text, path, AS_WRITTEN), edit));
  const isRight = (edited: string) => dataText(edited) === wanted && hasComments(edited, tokensIn(text, "#"));
  const edited = withLines(text, edit);
  if (isRight(edited)) return edited;
  const laidOut = withLines(layOut(text), edit);
  if (isRight(laidOut)) return laidOut;
  const [alias] = tokensIn(text, "*");
  const example = alias === undefined ? "" : `, such as what ${alias} stands for`;
  throw new ConfigurationError(
    `${path}: the entry ${name} cannot be edited without changing something else${example}. Edit ${PINS_KEY} by hand: ${name}: ${JSON.stringify(edit.after)}.`,
  );
}

function entriesIn(text: string, path: string): ReadonlyMap<string, PinEntry> {
  const pins = fieldsOf(readYaml(text, path, AS_VALUES)["config"])[PINS_KEY] ?? "";
  try {
    return parsePinEntries(typeof pins === "string" ? pins : jsonText(pins));
  } catch (error) {
    throw new ConfigurationError(`${path}: ${(error as Error).message}`);
  }
}

/** Dates are compared by meaning: Pulumi hands an unquoted one on in another form. */
function isSameEntry(a: PinEntry | undefined, b: PinEntry | undefined): boolean {
  return a?.imageId === b?.imageId && a?.follow === b?.follow && sameAsOf(a?.asOf, b?.asOf);
}

/** What the file is to say after the edit. */
function withEntry(data: Fields, { key, after }: EntryEdit): Fields {
  const config = fieldsOf(data["config"]);
  const pins = config[PINS_KEY];
  const entries = fieldsOf(typeof pins === "string" ? yaml.parseDocument(pins, AS_WRITTEN).toJS() : pins);
  return { ...data, config: { ...config, [PINS_KEY]: { ...entries, [key]: after } } };
}

/** The data, or undefined for lines that make no sense, which an edit may leave in a form that is not foreseen. */
function dataText(text: string): string | undefined {
  try {
    return jsonText(readYaml(text, "", AS_WRITTEN));
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** Comments (`#`) or aliases (`*`), as they are written. */
function tokensIn(text: string, mark: "#" | "*"): string[] {
  const tokens = [...new yaml.Lexer().lex(text)];
  // The text of a scalar may begin with the mark as well; the lexer announces it.
  const marked = tokens.filter((token, index) => token.startsWith(mark) && tokens[index - 1] !== yaml.CST.SCALAR);
  return marked.map((token) => token.trim());
}

/** Whether a text has all these comments, save those that an earlier edit wrote. */
function hasComments(text: string, wanted: readonly string[]): boolean {
  const left = tokensIn(text, "#");
  return wanted.every((comment) => {
    const index = left.indexOf(comment);
    if (index >= 0) left.splice(index, 1);
    return index >= 0 || isMoveComment(comment);
  });
}

type BlockPair = yaml.Pair<yaml.Node, yaml.Node | null>;
type BlockMap = yaml.YAMLMap<yaml.Node, yaml.Node | null>;

/** Fields that decide for a pin. An edit replaces them all by one. */
const SELECTOR_FIELDS = ["imageId", "asOf", "follow"];

/** Where the lines of an entry belong. */
interface Place {
  /** The innermost map in block form on the way there. */
  readonly map: BlockMap;
  /** The keys that are still to be written. None when the map is the entry itself. */
  readonly keys: readonly string[];
  /** Pairs of the map whose lines give way. */
  readonly replaced: readonly BlockPair[];
}

/** The place at the end of a path, or undefined when something on the way is not in block form. */
function placeOf(node: unknown, [key, ...others]: readonly string[]): Place | undefined {
  if (!yaml.isMap<yaml.Node, yaml.Node | null>(node) || node.flow || isEmpty(node)) return undefined;
  if (key === undefined) return { map: node, keys: [], replaced: node.items };
  const keys = [key, ...others];
  const pair = node.items.find((item) => yaml.isScalar(item.key) && item.key.value === key);
  if (pair === undefined) return { map: node, keys, replaced: [] };
  const here = isEmpty(pair.value) || others.length === 0 ? { map: node, keys, replaced: [pair] } : undefined;
  return placeOf(pair.value, others) ?? here;
}

/** Whether a value says nothing: `key:`, `key: ~`, `key: {}`. */
function isEmpty(value: unknown): boolean {
  if (yaml.isScalar(value)) return /^(|~|null)$/i.test(String(value.value).trim());
  return value === null || (yaml.isMap(value) && value.items.length === 0);
}

/** The text with the lines of the entry in it, or as it is when the way to the entry is not in block form. */
function withLines(text: string, edit: EntryEdit): string {
  const lineCounter = new yaml.LineCounter();
  const document = yaml.parseDocument<yaml.Node>(text, { ...AS_WRITTEN, lineCounter });
  const place = placeOf(document.contents, ["config", PINS_KEY, edit.key]);
  if (place === undefined) return text;
  const { map, keys, replaced } = place;
  const lineAt = (offset: number) => lineCounter.linePos(offset).line - 1;
  const columnOf = (block: BlockMap) => lineCounter.linePos(startOf(block.items[0]?.key)).col - 1;
  const column = columnOf(map);
  const config = placeOf(document.getIn(["config"], true), []);
  const unit = (config && columnOf(config.map)) || 2;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/(?<=\n)/).map((line) => (line.endsWith("\n") ? line : line + eol));
  const asLine = (written: string) => " ".repeat(column) + written + eol;
  const added = entryLines(edit, keys, unit).map(asLine);
  const target =
    replaced.find(({ key }) => yaml.isScalar(key) && SELECTOR_FIELDS.includes(String(key.value))) ?? replaced[0];
  if (target === undefined) lines.splice(lineBehind(lines, lineAt(endOf(map) - 1) + 1, column), 0, ...added);
  // From the last to the first, so that the numbers of the lines before stay right.
  for (const pair of [...replaced].reverse()) {
    const first = lineAt(startOf(pair.key));
    const count = lineAt(endOf(pair) - 1) + 1 - first;
    const comments = tokensIn(lines.slice(first, first + count).join(""), "#");
    const kept = comments.filter((comment) => !isMoveComment(comment)).map(asLine);
    lines.splice(first, count, ...kept, ...(pair === target ? added : []));
  }
  return lines.join("");
}

/** The line behind the comments that follow a map at its column or deeper. */
function lineBehind(lines: readonly string[], line: number, column: number): number {
  const isInMap = new RegExp(`^ {${column},}#`).test(lines[line] ?? "");
  return isInMap ? lineBehind(lines, line + 1, column) : line;
}

function startOf(node: yaml.Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** Where the text of a node or a pair ends. The range of a collection in block form goes on to what follows it. */
function endOf(node: yaml.Node | BlockPair): number {
  if (!yaml.isNode(node)) return node.value === null ? endOf(node.key) : Math.max(endOf(node.key), endOf(node.value));
  const last = yaml.isCollection(node) && !node.flow ? (node.items.at(-1) as typeof node | undefined) : undefined;
  return last === undefined ? (node.range?.[1] ?? 0) : endOf(last);
}

/** The lines of keys, each in the value of the one before, and of the decision under them. */
function entryLines({ key, after, comment }: EntryEdit, keys: readonly string[], unit: number): string[] {
  const [[field, value] = ["", ""]] = Object.entries(after);
  const lines = keys.map((name) => `${name === key ? keyText(key) : name}:`);
  lines.push(`${field}: ${quoted(value)} # ${oneLine(comment)}`);
  return lines.map((line, index) => " ".repeat(index * unit) + line);
}

function keyText(key: string): string {
  const isPlain = /^[A-Za-z_][\w.-]*$/.test(key) && !/^(true|false|yes|no|on|off|y|n|null)$/i.test(key);
  return isPlain ? key : quoted(key);
}

/** A text in double quotes. What to Pulumi's parser is no character, or ends a line, is escaped. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+/gu, " ").trim();
}

/** The whole text with the library's spacing, and with the maps on the way to the entry in block form. */
function layOut(text: string): string {
  const isDos = text.includes("\r\n");
  const document = yaml.parseDocument<yaml.Node>(isDos ? text.replaceAll("\r\n", "\n") : text, AS_WRITTEN);
  if (isEmpty(document.contents)) document.contents = yaml.parseDocument<yaml.Node>("config:", AS_WRITTEN).contents;
  for (const path of [[], ["config"], ["config", PINS_KEY]]) {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    const map = openMap(document, node);
    if (map === undefined) break;
    map.flow = false;
    if (map !== node) document.setIn(path, map);
  }
  const laidOut = document.toString({ lineWidth: 0, flowCollectionPadding: false, verifyAliasOrder: false });
  return isDos ? laidOut.replaceAll("\n", "\r\n") : laidOut;
}

/** The map that a node is, stands for, or has in it as JSON text. */
function openMap(document: yaml.Document, node: unknown): yaml.YAMLMap | undefined {
  if (yaml.isMap(node)) return node;
  if (yaml.isAlias(node)) {
    const copy = openMap(document, node.resolve(document)?.clone());
    delete copy?.anchor;
    return copy;
  }
  const contents = yaml.isScalar(node) ? yaml.parseDocument(String(node.value), AS_WRITTEN).contents : undefined;
  return yaml.isMap(contents) ? contents : undefined;
}
