/** What a command gets: its flags, and the world it may touch. */
export interface CommandContext {
  flags: Readonly<Record<string, string | undefined>>;
  switches: ReadonlySet<string>;
  /** The file of settings that the command line names. */
  config: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  out: (text: string) => void;
  error: (text: string) => void;
}

/** How a command ended, as the process's exit code. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, restart: 70 } as const;
