// Compilation of the examples in docstrings and documents.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "./support/run.js";
import { readSources } from "./support/sources.js";

interface Example {
  /** Where it stands, such as `provider/index.ts:12`. */
  readonly place: string;
  readonly text: string;
}

/** Every block of TypeScript in a document, or in the docstrings of a source. */
function examplesIn(file: string, text: string): Example[] {
  const blocks = text.matchAll(/^([ *]*)```(?:ts|typescript)\n([\s\S]*?)^\1```$/gm);
  return Array.from(blocks, ([, margin = "", block = ""], index) => ({
    place: `${file}, example ${index + 1}`,
    text: block
      .split("\n")
      .map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line.replace(/^[ *]*$/, "")))
      .join("\n"),
  }));
}

const documented = readSources().flatMap(({ path, text }) => examplesIn(`provider/${path}`, text));
const documents = ["", "docs"]
  .flatMap((folder) => markdownIn(folder))
  .flatMap((path) => examplesIn(path, readFileSync(join(PROJECT_ROOT, path), "utf8")));
const examples = [...documented, ...documents];

/** The documents of a folder of the project, if it is there. */
function markdownIn(folder: string): string[] {
  const path = join(PROJECT_ROOT, folder);
  return existsSync(path)
    ? readdirSync(path).flatMap((name) => (name.endsWith(".md") ? [join(folder, name)] : []))
    : [];
}

/** Compiles texts as if each were a file beside this one, with the project's settings. */
function compile(texts: readonly string[]): string[][] {
  const config = ts.readConfigFile(join(PROJECT_ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, PROJECT_ROOT);
  const files = new Map(texts.map((text, index) => [join(__dirname, `example${index + 1}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const readFromDisk = host.readFile.bind(host);
  host.readFile = (path) => files.get(path) ?? readFromDisk(path);
  host.fileExists = (path) => files.has(path) || existsSync(path);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((path) => {
    const source = program.getSourceFile(path);
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return problems.map(({ messageText, start = 0 }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
}

describe("the examples", () => {
  /** Problems by place. */
  let problems = new Map<string, readonly string[]>();

  beforeAll(() => {
    const found = compile(examples.map(({ text }) => text));
    problems = new Map(examples.map(({ place }, index) => [place, found[index] ?? ["not compiled"]]));
  }, 180_000);

  it.each(examples.map(({ place }) => place))("in %s compile", (place) => {
    expect(problems.get(place)).toEqual([]);
  });

  it("exist for every public function and class", () => {
    const text = documented.map((example) => example.text).join("\n");
    for (const name of ["getImages", "getImagesOutput", "getImage", "getImageOutput", "PinnedImage", "startEndpoint"]) {
      expect(text).toMatch(new RegExp(`\\b${name}\\(`));
    }
    expect(documents.map(({ place }) => place)).toContain("README.md, example 1");
  });
});

describe("the extraction of examples", () => {
  it("finds them in docstrings and documents, and reports compile errors", () => {
    const docstring = ["/**", " * Says.", " *", " * ```ts", ' * const a: number = "";', " *", " * a;", " * ```", " */"];
    const document = ["# A", "", "```ts", "export const b = 1;", "```", "", "```sh", "npm test", "```"];
    const found = [...examplesIn("a.ts", docstring.join("\n")), ...examplesIn("b.md", document.join("\n"))];
    expect(found).toEqual([
      { place: "a.ts, example 1", text: 'const a: number = "";\n\na;\n' },
      { place: "b.md, example 1", text: "export const b = 1;\n" },
    ]);
    expect(compile(found.map(({ text }) => text))).toEqual([
      [`line 1: Type 'string' is not assignable to type 'number'.`],
      [],
    ]);
  }, 60_000);
});
