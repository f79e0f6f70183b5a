import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@labkeeper/protocol/agent';
import type { CommandDesk, CommandDeskParts } from './command-desk.ts';

export interface CommandsParts extends Omit<CommandDeskParts, 'journal'> {
  /** Where the journal is kept. */
  folder: string;
}

interface Desk {
  desk: CommandDesk;
  close: () => void;
}

/** Hands commands to the desk, which is opened for the first one: most agents never see any, and carry none of its weight. */
export class Commands {
  readonly #parts: CommandsParts;
  #opening: Promise<Desk> | undefined;

  constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  /** Takes in what a hub sent (often nothing), and reports what was not reported yet. */
  receive(commands: readonly Command[]): void {
    if (this.#opening === undefined && commands.length === 0 && !this.#hasJournal()) return;
    this.#opening ??= this.#open();
    void this.#opening.then(
      async ({ desk }) => {
        for (const command of commands) desk.receive(command);
        await desk.report();
      },
      (error: unknown) => {
        // Without its journal a command could be taken twice, so none is taken; the next one tries again.
        this.#opening = undefined;
        this.#parts.log.error(`commands cannot be taken in: ${String(error)}`);
      },
    );
  }

  /** Lets go of the journal. */
  close(): void {
    void this.#opening?.then(
      ({ close }) => close(),
      () => undefined,
    );
  }

  get #journalPath(): string {
    return join(this.#parts.folder, 'commands.journal');
  }

  #hasJournal(): boolean {
    return existsSync(this.#journalPath);
  }

  async #open(): Promise<Desk> {
    const [{ CommandDesk: Desk }, { CommandJournal: Journal }] = await Promise.all([
      import('./command-desk.ts'),
      import('./command-journal.ts'),
    ]);
    const journal = new Journal(this.#journalPath);
    return { desk: new Desk({ ...this.#parts, journal }), close: () => journal.close() };
  }
}
