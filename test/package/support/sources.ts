// What do the sources import, and what else in them concerns the layers?

import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { PROJECT_ROOT } from "./run.js";

export interface Import {
  /** File inside provider/, such as `api/pages.ts`. */
  readonly from: string;
  /** Another file inside provider/, or the package as it is written. */
  readonly to: string;
  /** Loaded when the code runs into it, by `import()`. */
  readonly lazy: boolean;
}

export interface Source {
  /** File inside provider/, such as `api/pages.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** `export *`, with or without a name. */
  readonly exportsAll: boolean;
  /** What only a file with I/O or a clock needs, such as `process` or `Date.now`. */
  readonly impurities: readonly string[];
  /** Whether it asks if it is the main module. */
  readonly asksForMain: boolean;
}

/** Every source of the package. */
export function readSources(): Source[] {
  const folder = join(PROJECT_ROOT, "provider");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => readSource(path.replaceAll("\\", "/"), readFileSync(join(folder, path), "utf8")));
}

export function readSource(path: string, text: string): Source {
  const imports: Import[] = [];
  const impurities = new Set<string>();
  let exportsAll = false;
  let asksForMain = false;

  const add = (specifier: ts.Node | undefined, lazy: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    imports.push({ from: path, to: target(path, specifier.text), lazy });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, false);
    if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, false);
      const named = node.exportClause !== undefined && ts.isNamedExports(node.exportClause);
      if (node.moduleSpecifier !== undefined && !named) exportsAll = true;
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, false);
    if (ts.isExternalModuleReference(node)) add(node.expression, false);
    if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], true);
      if (isName(node.expression, "require")) add(node.arguments[0], false);
    }
    if (ts.isPropertyAccessExpression(node) && isName(node.expression, "require") && node.name.text === "main") {
      asksForMain = true;
    }
    const impurity = impurityOf(node);
    if (impurity !== undefined) impurities.add(impurity);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  return { path, text, imports, exportsAll, impurities: [...impurities], asksForMain };
}

/** The layer of a file or of an import's target; undefined for packages. */
export function layerOf(path: string): string | undefined {
  if (path === "index.ts") return "index";
  return /^([\w-]+)\/.*\.ts$/.exec(path)?.[1];
}

const OWN_NAME = "pulumi-alicloud-images";

/** The package's own specifiers, as its exports say. */
const OWN_FILES: Readonly<Record<string, string>> = {
  [OWN_NAME]: "index.ts",
  [`${OWN_NAME}/endpoint`]: "endpoint/index.ts",
  [`${OWN_NAME}/pinning`]: "pulumi/pinning.ts",
};

function target(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return OWN_FILES[specifier] ?? specifier;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
}

function isName(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

const IMPURE_GLOBALS = ["process", "console", "fetch", "setTimeout", "setInterval", "setImmediate", "performance"];
const IMPURE_MEMBERS = ["Date.now", "Math.random"];

function impurityOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && isName(node.expression, "Date") && (node.arguments?.length ?? 0) === 0) {
    return "new Date()";
  }
  if (!ts.isPropertyAccessExpression(node) && !ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  if (!ts.isIdentifier(expression)) return undefined;
  if (IMPURE_GLOBALS.includes(expression.text)) return expression.text;
  const member = ts.isPropertyAccessExpression(node) ? `${expression.text}.${node.name.text}` : "";
  return IMPURE_MEMBERS.includes(member) ? member : undefined;
}
