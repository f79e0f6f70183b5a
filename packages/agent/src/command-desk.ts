import type { Command, CommandResult } from '@labkeeper/protocol/agent';
import type { CommandJournal } from './command-journal.ts';
import { isSignedByHub } from './command-signature.ts';
import type { HubClient } from './hub-client.ts';
import type { Log } from './log.ts';

export interface CommandDeskParts {
  serverId: string;
  /** Ed25519, base64 SPKI; '' where this agent was never enrolled: then nothing can be signed for it. */
  hubPublicKey: string;
  journal: CommandJournal;
  client: Pick<HubClient, 'post'>;
  log: Log;
  /** Milliseconds since 1970 by the hub's clock, so that a wrong clock here neither blocks nor revives a command. */
  hubNow: () => number;
}

/** What is done with a command that came. */
export type Verdict =
  | { kind: 'ignore'; reason: string }
  | { kind: 'repeated' }
  | { kind: 'answer'; result: CommandResult };

const resultPath = '/api/v1/agents/command-result';
const mostTries = 20;

/** Takes commands in. This server's policy is empty, and an empty policy means that nothing may run: all are declined. */
export class CommandDesk {
  readonly #parts: CommandDeskParts;
  readonly #ignored = new Set<string>();
  readonly #tries = new Map<string, number>();
  #sending = false;

  constructor(parts: CommandDeskParts) {
    this.#parts = parts;
  }

  /** Looks at one command; its answer is on disk before the hub gets it. */
  receive(command: Command): void {
    const { journal, log, serverId, hubPublicKey, hubNow } = this.#parts;
    const verdict = judgeCommand(command, {
      serverId,
      hubPublicKey,
      lastSequence: journal.lastSequence,
      hubNow: hubNow(),
    });
    if (verdict.kind === 'ignore') return this.#ignore(command, verdict.reason);
    if (verdict.kind === 'answer') {
      log.warn(
        `command ${command.command_id} (${command.action} ${command.target}) declined: ${verdict.result.error ?? ''}`,
      );
      journal.finished(command.sequence, verdict.result);
    }
    void this.report();
  }

  /** Sends results that the hub does not have yet. */
  async report(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (const result of this.#parts.journal.unreported) await this.#send(result);
    } finally {
      this.#sending = false;
    }
  }

  async #send(result: CommandResult): Promise<void> {
    const outcome = await this.#parts.client.post(resultPath, JSON.stringify(result));
    const tries = (this.#tries.get(result.command_id) ?? 0) + 1;
    this.#tries.set(result.command_id, tries);
    const counts = outcome.kind !== 'retry' || !outcome.network;
    if (outcome.kind === 'answered' || outcome.kind === 'poison' || (counts && tries >= mostTries)) {
      this.#parts.journal.reported(result.command_id);
      this.#tries.delete(result.command_id);
    }
  }

  /** Said once for each command: the hub repeats it with every answer. */
  #ignore(command: Command, reason: string): void {
    if (this.#ignored.has(command.command_id)) return;
    if (this.#ignored.size >= 1000) this.#ignored.clear();
    this.#ignored.add(command.command_id);
    this.#parts.log.error(`command ${command.command_id} (${command.action} ${command.target}) ignored: ${reason}`);
  }
}

/** What to do with a command, and why. Pure. */
export function judgeCommand(
  command: Command,
  known: { serverId: string; hubPublicKey: string; lastSequence: number; hubNow: number },
): Verdict {
  if (known.hubPublicKey === '') return { kind: 'ignore', reason: 'this agent has no key of a hub to check it with' };
  if (!isSignedByHub(known.hubPublicKey, known.serverId, command))
    return { kind: 'ignore', reason: 'it is not signed by the hub for this server' };
  if (command.sequence <= known.lastSequence) return { kind: 'repeated' };
  const expires = Date.parse(command.expires_at);
  const expired = !(expires > known.hubNow);
  const error = expired ? 'expired before it arrived' : "not allowed by this server's policy";
  return { kind: 'answer', result: { command_id: command.command_id, success: false, error } };
}
