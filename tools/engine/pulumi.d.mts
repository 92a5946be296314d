// The types of pulumi.mjs.

export interface PrivateEnvironmentOptions {
  /** The engine's folder; it leads PATH. */
  readonly bin: string;
  /** Folder for home, Pulumi home, temporary files and state. Made if it is not there. */
  readonly root: string;
  /** Folder of the file backend. @default `<root>/state` */
  readonly stateDir?: string | undefined;
  /** Passphrase that encrypts secrets in the state. @default "offline" */
  readonly passphrase?: string | undefined;
  /** What the program is to see beyond that; overrides everything above. @default nothing */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** The whole environment of a CLI that knows nothing of this machine's user, its network or its CI. */
export function privateEnvironment(options: PrivateEnvironmentOptions): Record<string, string>;

export interface RunOptions {
  readonly bin: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** After this the command and all processes that it started are killed, and PulumiTimeoutError is thrown. @default 120000 */
  readonly timeoutMs?: number | undefined;
  /** Kills the command with all its processes at once, as a crash would. @default none */
  readonly signal?: AbortSignal | undefined;
  /** Gets stdout and stderr as they come. @default none */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface CommandResult {
  /** The command as one would type it. */
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when the command was killed. */
  readonly exitCode: number | undefined;
  readonly elapsedMs: number;
}

/** A command that did not end in time. All its processes have been killed. */
export class PulumiTimeoutError extends Error {}

/** Runs one command of the CLI to its end, without colours and questions. A failure is a result, not an exception. */
export function runPulumi(args: readonly string[], options: RunOptions): Promise<CommandResult>;
