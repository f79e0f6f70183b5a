import { generateKeyPairSync, sign } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'bun:test';
import type { Command, CommandResult } from '@labkeeper/protocol/agent';
import { CommandDesk, judgeCommand } from './command-desk.ts';
import { CommandJournal } from './command-journal.ts';
import { canonicalJson, commandText, isSignedByHub } from './command-signature.ts';
import { Commands } from './commands.ts';
import type { Outcome } from './hub-client.ts';
import { createLog } from './log.ts';
import { temporaryFolder } from './testing/test-agent.ts';
import { waitUntil } from './testing/wait-until.ts';

const now = Date.UTC(2026, 10, 21, 12);
const hub = generateKeyPairSync('ed25519');
const otherHub = generateKeyPairSync('ed25519');
const hubPublicKey = publicText(hub.publicKey);

function publicText(key: typeof hub.publicKey): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

function command(change: Partial<Command> = {}, serverId = 'nas', key = hub.privateKey): Command {
  const plain: Command = {
    command_id: '0192-a',
    action: 'restart_service',
    target: 'plex',
    parameters: { grace: 5 },
    queued_at: new Date(now - 1000).toISOString(),
    expires_at: new Date(now + 300_000).toISOString(),
    sequence: 7,
    signature: '',
    ...change,
  };
  return { ...plain, signature: sign(null, Buffer.from(commandText(serverId, plain)), key).toString('base64') };
}

const known = { serverId: 'nas', hubPublicKey, lastSequence: 3, hubNow: now };

describe('a command', () => {
  test('of the hub that the policy does not name is declined, and an empty policy names nothing', () => {
    for (const action of ['restart_service', 'reboot', 'apply_updates', 'clear_logs', 'wake', 'custom'] as const) {
      const result = { command_id: '0192-a', success: false, error: "not allowed by this server's policy" };
      expect(judgeCommand(command({ action }), known)).toEqual({ kind: 'answer', result });
    }
  });

  test.each([
    ['signed by another hub', command({}, 'nas', otherHub.privateKey)],
    ['meant for another server', command({}, 'other')],
    ['changed on its way', { ...command(), target: 'sshd' }],
    ['with parameters added on its way', { ...command(), parameters: { grace: 5, force: true } }],
    ['kept alive on its way', { ...command(), expires_at: new Date(now + 9_000_000).toISOString() }],
    ['renumbered on its way', { ...command(), sequence: 8 }],
    ['with half a signature', { ...command(), signature: command().signature.slice(0, 40) }],
    ['without a signature', { ...command(), signature: '' }],
  ])('%s is ignored', (_name, forged) => {
    expect(judgeCommand(forged, known)).toMatchObject({
      kind: 'ignore',
      reason: expect.stringContaining('not signed') as string,
    });
  });

  test('is ignored by an agent that was handed no key to check it with', () => {
    expect(judgeCommand(command(), { ...known, hubPublicKey: '' })).toMatchObject({ kind: 'ignore' });
  });

  test('is checked with an Ed25519 key or not at all', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const plain = command();
    const signature = sign('sha256', Buffer.from(commandText('nas', plain)), privateKey).toString('base64');
    expect(isSignedByHub(publicText(publicKey), 'nas', { ...plain, signature })).toBe(false);
    expect(isSignedByHub('no key', 'nas', plain)).toBe(false);
    expect(isSignedByHub(hubPublicKey, 'nas', plain)).toBe(true);
  });

  test('that was there before, or is older than one that was, is not taken again', () => {
    expect(judgeCommand(command({ sequence: 3 }), known)).toEqual({ kind: 'repeated' });
    expect(judgeCommand(command({ sequence: 1 }), known)).toEqual({ kind: 'repeated' });
  });

  test('that has expired by the hub’s clock dies, whatever this machine’s clock says', () => {
    const expired = command({ expires_at: new Date(now).toISOString() });
    expect(judgeCommand(expired, known)).toMatchObject({
      kind: 'answer',
      result: { error: 'expired before it arrived' },
    });
    expect(judgeCommand(command({ expires_at: 'soon' }), known)).toMatchObject({
      result: { error: 'expired before it arrived' },
    });
  });
});

describe('canonical JSON', () => {
  test('is one text for one value', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
  });

  test('refuses what JSON cannot say, and depths that only an attack has', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
    let deep: unknown = 1;
    for (let level = 0; level < 20; level += 1) deep = [deep];
    expect(() => canonicalJson(deep)).toThrow(TypeError);
  });
});

const journals: CommandJournal[] = [];
afterEach(() => {
  for (const journal of journals.splice(0)) journal.close();
});

function journalAt(path: string): CommandJournal {
  const journal = new CommandJournal(path);
  journals.push(journal);
  return journal;
}

function newPath(): string {
  return join(temporaryFolder('journal'), 'commands.journal');
}

const result: CommandResult = { command_id: '0192-a', success: false, error: 'no' };

describe('the journal', () => {
  test('knows after a kill what was answered and what the hub has heard', () => {
    const path = newPath();
    const before = journalAt(path);
    before.finished(7, result);
    before.finished(8, { ...result, command_id: '0192-b' });
    before.reported('0192-a');
    // Nothing is closed: the process was killed.
    const after = journalAt(path);
    expect(after.lastSequence).toBe(8);
    expect(after.unreported).toEqual([{ ...result, command_id: '0192-b' }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('cut anywhere in its last entry keeps all before it, and writes on from there', () => {
    const path = newPath();
    const first = journalAt(path);
    first.finished(7, result);
    const whole = statSync(path).size;
    first.finished(8, { ...result, command_id: '0192-b' });
    const bytes = readFileSync(path);
    for (let end = whole; end < bytes.length; end += 7) {
      const torn = newPath();
      writeFileSync(torn, bytes.subarray(0, end));
      const journal = journalAt(torn);
      expect(journal.lastSequence).toBe(7);
      journal.finished(9, { ...result, command_id: '0192-c' });
      const again = journalAt(torn);
      expect(again.lastSequence).toBe(9);
      expect(again.unreported.map((one) => one.command_id)).toEqual(['0192-a', '0192-c']);
    }
  });

  test('takes no entry that is damaged, nor what stands behind it', () => {
    const path = newPath();
    journalAt(path).finished(7, result);
    appendFileSync(path, Buffer.alloc(500, 0xff));
    const journal = journalAt(path);
    expect(journal.lastSequence).toBe(7);
    truncateSync(path, 0);
    expect(journalAt(path).lastSequence).toBe(-1);
  });

  test('is made small again when it has grown, and forgets neither the sequence nor what is open', () => {
    const path = newPath();
    const journal = journalAt(path);
    journal.finished(1, { ...result, command_id: 'open' });
    const long = 'x'.repeat(60_000);
    for (let sequence = 2; sequence < 8; sequence += 1) {
      journal.finished(sequence, { ...result, command_id: String(sequence), error: long });
      journal.reported(String(sequence));
    }
    const small = journalAt(path);
    expect(statSync(path).size).toBeLessThan(2000);
    expect(small.lastSequence).toBe(7);
    expect(small.unreported.map((one) => one.command_id)).toEqual(['open']);
    small.finished(9, { ...result, command_id: 'new' });
    expect(journalAt(path).unreported.map((one) => one.command_id)).toEqual(['open', 'new']);
  });
});

/** A hub that takes results, or does not. */
function taker(outcomes: Outcome['kind'][]): {
  posts: string[];
  post: (path: string, json: string) => Promise<Outcome>;
} {
  const posts: string[] = [];
  return {
    posts,
    post: (_path, json) => {
      posts.push(json);
      const kind = outcomes.shift() ?? 'answered';
      if (kind === 'answered') return Promise.resolve({ kind, text: '{"received":true}' });
      if (kind === 'retry') return Promise.resolve({ kind, reason: 'away', afterMs: 0, network: true, refused: false });
      return Promise.resolve({ kind, reason: 'no' });
    },
  };
}

function desk(client: ReturnType<typeof taker>, path = newPath()): { desk: CommandDesk; lines: string[] } {
  const lines: string[] = [];
  const log = createLog('debug', (line) => lines.push(line), false);
  const parts = { serverId: 'nas', hubPublicKey, journal: journalAt(path), client, log, hubNow: () => now };
  return { desk: new CommandDesk(parts), lines };
}

describe('the desk', () => {
  test('answers a command once, however often it comes, and not again after a restart', async () => {
    const path = newPath();
    const client = taker([]);
    const first = desk(client, path).desk;
    first.receive(command());
    first.receive(command());
    await waitUntil('the answer', () => client.posts.length === 1);
    await first.report();
    const second = desk(client, path).desk;
    second.receive(command());
    await second.report();
    expect(client.posts).toHaveLength(1);
    expect(JSON.parse(client.posts[0]!)).toEqual({
      command_id: '0192-a',
      success: false,
      error: "not allowed by this server's policy",
    });
  });

  test('says again what the hub did not hear, also after a restart', async () => {
    const path = newPath();
    const first = desk(taker(['retry']), path).desk;
    first.receive(command());
    await first.report();
    const client = taker([]);
    await desk(client, path).desk.report();
    expect(client.posts).toHaveLength(1);
  });

  test('says nothing to the hub about a forgery, and tells it once here', async () => {
    const client = taker([]);
    const { desk: careful, lines } = desk(client);
    const forged = { ...command(), target: '\u001b[31msshd' };
    for (let time = 0; time < 3; time += 1) careful.receive(forged);
    await careful.report();
    expect(client.posts).toHaveLength(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\u001b');
  });

  test('lets a result go that the hub will never take', async () => {
    const client = taker(['poison']);
    const { desk: one } = desk(client);
    one.receive(command());
    await waitUntil('the answer', () => client.posts.length === 1);
    await one.report();
    await one.report();
    expect(client.posts).toHaveLength(1);
  });
});

describe('commands of an agent', () => {
  test('open the journal for the first one only, and take none where it cannot be opened', async () => {
    const folder = temporaryFolder('commands');
    const client = taker([]);
    const lines: string[] = [];
    const log = createLog('debug', (line) => lines.push(line), false);
    const parts = { serverId: 'nas', hubPublicKey, folder, client, log, hubNow: () => now };
    const commands = new Commands(parts);
    commands.receive([]);
    expect(() => statSync(join(folder, 'commands.journal'))).toThrow();
    commands.receive([command()]);
    await waitUntil('the answer', () => client.posts.length === 1);
    commands.close();
    const nowhere = new Commands({ ...parts, folder: join(folder, 'missing') });
    nowhere.receive([command({ sequence: 9 })]);
    await waitUntil('the reason', () => lines.some((line) => line.includes('cannot be taken in')));
    expect(client.posts).toHaveLength(1);
  });

  test('that wait from before are reported with the first answer of a hub', async () => {
    const folder = temporaryFolder('commands');
    const journal = new CommandJournal(join(folder, 'commands.journal'));
    journal.finished(7, result);
    journal.close();
    const client = taker([]);
    const log = createLog('error', () => undefined, false);
    const commands = new Commands({ serverId: 'nas', hubPublicKey, folder, client, log, hubNow: () => now });
    commands.receive([]);
    await waitUntil('the report', () => client.posts.length === 1);
    commands.close();
  });
});
