// The types of engine.mjs.

export interface Engine {
  /** Folder that holds `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`. */
  readonly bin: string;
  /** Version of the CLI, such as `3.274.1`. */
  readonly version: string;
  /** Where it came from: `on PATH`, `made earlier`, `built with Go`, `downloaded by Pulumi's installer`. */
  readonly source: string;
}

export interface EngineOptions {
  /** PATH, HOME, XDG_CACHE_HOME and ALICLOUD_IMAGES_ENGINE_CACHE are read from it. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Gets each line of progress. @default writes it to stderr */
  readonly log?: ((line: string) => void) | undefined;
  /** Gets the result of the command line. @default writes it to stdout */
  readonly print?: ((line: string) => void) | undefined;
  /** Puts an engine into `root`/bin by download. @default the Automation API's `PulumiCommand.install` */
  readonly install?: ((root: string, version: string) => Promise<void>) | undefined;
  /** Time between two lines that say how long it has taken so far. @default 15000 */
  readonly tellEveryMs?: number | undefined;
  /** Stops the build; nothing half done stays behind. @default none */
  readonly signal?: AbortSignal | undefined;
}

/** No engine could be had. The message says what was tried and names the three ways to get one. */
export class EngineUnavailable extends Error {}

/** The engine that is at hand, or undefined. Builds and downloads nothing; takes a fraction of a second. */
export function findEngine(options?: EngineOptions): Promise<Engine | undefined>;

/** An engine, made available by whatever way is open. Throws EngineUnavailable when none is. */
export function ensureEngine(options?: EngineOptions): Promise<Engine>;

/** What `ensureEngine` will have to do on this machine, in one or two sentences, for people to read before it begins. */
export function explainCost(options?: EngineOptions): Promise<string>;

/** The command line: 0 and the bin folder on stdout; 1 and the reason, or 2 and the usage, on stderr. */
export function main(args: readonly string[], options?: EngineOptions): Promise<number>;
