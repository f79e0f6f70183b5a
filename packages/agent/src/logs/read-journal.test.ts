import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../testing/wait-until.ts';
import { LogRefusal } from './log-fault.ts';
import type { Batch, LogRequest } from './log-request.ts';
import { readJournal, type JournalLimits } from './read-journal.ts';

const patienceMs = 10_000;
const usual: LogRequest = {
  unit: 'plex.service',
  container: undefined,
  lines: 100,
  sinceMs: undefined,
  untilMs: undefined,
  search: undefined,
  follow: false,
};
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labkeeper-journal-'));
  program('systemctl', 'echo LoadState=loaded');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program of this name that writes its arguments down and then does what is told here. */
function program(name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$*" >> ${folder}/asked-${name}\n${script}\n`);
  chmodSync(path, 0o755);
}

function asked(name: string): string[] {
  const path = join(folder, `asked-${name}`);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

function entry(number: number, message = `line ${number}`): string {
  const at = String(1_772_244_000_000_000 + number * 1_000_000);
  return JSON.stringify({ __CURSOR: `c${number}`, __REALTIME_TIMESTAMP: at, MESSAGE: message, PRIORITY: '6' });
}

/** What journalctl has for somebody who looks back, the newest first, and for one who follows. */
function journal(past: readonly string[], follow = 'sleep 60'): void {
  writeFileSync(join(folder, 'past'), past.map((line) => `${line}\n`).join(''));
  program('journalctl', `case "$*" in *--follow*) ${follow} ;; *) cat ${folder}/past ;; esac`);
}

function read(request: Partial<LogRequest>, limits?: JournalLimits, signal = new AbortController().signal) {
  const programs = { journalctl: join(folder, 'journalctl'), systemctl: join(folder, 'systemctl') };
  return readJournal({ ...usual, ...request }, signal, { programs, ...(limits && { limits }) });
}

async function whole(request: Partial<LogRequest>, limits?: JournalLimits): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of read(request, limits)) batches.push(batch);
  return batches;
}

async function refusal(request: Partial<LogRequest>): Promise<LogRefusal> {
  const caught: unknown = await whole(request).catch((error: unknown) => error);
  expect(caught).toBeInstanceOf(LogRefusal);
  return caught as LogRefusal;
}

function messages(batches: readonly Batch[]): string[] {
  return batches.flatMap(({ lines }) => lines.map(({ message }) => message));
}

describe('looking back', () => {
  test('gives the newest lines in the order in which they were written', async () => {
    journal([entry(3), entry(2), entry(1)]);
    expect(messages(await whole({}))).toEqual(['line 1', 'line 2', 'line 3']);
    expect(asked('journalctl')[0]).toContain('--unit=plex.service --reverse --lines=100');
  });

  test('with a search gives the newest lines that have it, in upper or lower case, taken as plain text', async () => {
    journal([
      entry(5, 'all well'),
      entry(4, 'ERROR (a+)+$ 4'),
      entry(3, 'x'),
      entry(2, 'error (a+)+$ 2'),
      entry(1, 'error (A+)+$ 1'),
    ]);
    const found = await whole({ search: 'error (a+)+$', lines: 2 });
    expect(messages(found)).toEqual(['error (a+)+$ 2', 'ERROR (a+)+$ 4']);
  });

  test('ends the program as soon as there is enough, with its children', async () => {
    program('journalctl', `sleep 61 & echo $! > ${folder}/child; while :; do echo '${entry(1)}'; done`);
    const started = performance.now();
    expect(messages(await whole({ search: 'line', lines: 5 }))).toHaveLength(5);
    expect(performance.now() - started).toBeLessThan(patienceMs);
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    await waitUntil('the end of the child', () => !isAlive(child), patienceMs);
  });

  test('says that there was more than it may hold, or than there was time for', async () => {
    journal([entry(3, 'c'.repeat(600)), entry(2, 'b'.repeat(600)), entry(1)]);
    const held = await whole({}, { mostCharacters: 1000, lookBackMs: patienceMs });
    expect(held).toHaveLength(1);
    expect(held[0]).toMatchObject({ cut: true, lines: [{ message: 'c'.repeat(600) }] });
    program('journalctl', `echo '${entry(7)}'; sleep 62`);
    const late = await whole({}, { mostCharacters: 1000, lookBackMs: 300 });
    expect(late).toMatchObject([{ cut: true, lines: [{ message: 'line 7' }] }]);
  });

  test('keeps a place for a line that cannot be read', async () => {
    journal([entry(3), 'no JSON', entry(1)]);
    expect(messages(await whole({}))).toEqual(['line 1', '(a line that cannot be read)', 'line 3']);
  });
});

describe('where there is nothing to read', () => {
  test('an empty log of a unit that is there is no error', async () => {
    journal([]);
    expect(await whole({})).toEqual([{ lines: [], cut: false }]);
  });

  test('a unit that nobody knows is one', async () => {
    journal([]);
    program('systemctl', 'echo LoadState=not-found');
    expect(await refusal({})).toMatchObject({ fault: 'unknown' });
    expect(asked('systemctl')).toEqual(['show --no-pager -p LoadState -- plex.service']);
  });

  test('a journal that the agent may not read names the command that grants it', async () => {
    program('journalctl', 'echo "No journal files were opened due to insufficient permissions." >&2; exit 1');
    const { fault, message } = await refusal({});
    expect(fault).toBe('denied');
    expect(message).toContain('sudo usermod -aG systemd-journal ');
    program('journalctl', 'echo "Hint: You are currently not seeing messages from other users and the system." >&2');
    expect(await refusal({})).toMatchObject({ fault: 'denied' });
  });

  test('a machine without a journal says so', async () => {
    expect(await refusal({})).toMatchObject({ fault: 'unavailable' });
    program('journalctl', 'echo "journalctl: unrecognized option: output-fields" >&2; exit 1');
    expect(await refusal({})).toMatchObject({ fault: 'unavailable' });
  });
});

describe('following', () => {
  test('goes on behind the newest entry there is, found or not, and gives only what is looked for', async () => {
    journal(
      [entry(2, 'other'), entry(1, 'error 1')],
      `echo '${entry(3, 'other 3')}'; echo '${entry(4, 'error 4')}'; sleep 60`,
    );
    const reading = read({ follow: true, search: 'error' });
    expect((await reading.next()).value).toMatchObject({ lines: [{ message: 'error 1' }] });
    expect((await reading.next()).value).toMatchObject({ lines: [{ message: 'error 4' }] });
    expect(asked('journalctl').at(-1)).toEndWith('--follow --no-tail --after-cursor=c2');
    await reading.return(undefined);
  });

  test('of an empty log begins now', async () => {
    journal([], `echo '${entry(1)}'; sleep 60`);
    const reading = read({ follow: true });
    expect((await reading.next()).value).toEqual({ lines: [], cut: false });
    expect((await reading.next()).value).toMatchObject({ lines: [{ message: 'line 1' }] });
    expect(asked('journalctl').at(-1)).toMatch(/--since=@\d+\.\d{3}$/);
    await reading.return(undefined);
  });

  test('ends with its program and its children when nobody looks any more', async () => {
    journal([entry(1)], `sleep 63 & echo $! > ${folder}/child; wait`);
    const gone = new AbortController();
    const reading = read({ follow: true }, undefined, gone.signal);
    await reading.next();
    const next = reading.next().catch((error: unknown) => error);
    await waitUntil('the program', () => existsSync(join(folder, 'child')), patienceMs);
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    gone.abort();
    await next;
    await waitUntil('the end of the child', () => !isAlive(child), patienceMs);
  });

  test('reads no further than somebody takes: the program waits', async () => {
    journal(
      [entry(1)],
      `n=0; while :; do n=$((n+1)); echo '${entry(2, 'x'.repeat(2000))}'; echo $n > ${folder}/written; done`,
    );
    const reading = read({ follow: true });
    await reading.next();
    await reading.next();
    function written(): number {
      return existsSync(join(folder, 'written')) ? Number(readFileSync(join(folder, 'written'), 'utf8')) : 0;
    }
    let same = 0;
    let before = -1;
    await waitUntil(
      'a program that waits',
      () => {
        const now = written();
        same = now > 0 && now === before ? same + 1 : 0;
        before = now;
        return same >= 60;
      },
      patienceMs,
    );
    expect(written()).toBeLessThan(2000);
    await reading.return(undefined);
  });

  test('says how it ended when the program ends by itself', async () => {
    journal([entry(1)], 'echo "journal was removed" >&2; exit 3');
    const reading = read({ follow: true });
    await reading.next();
    const caught: unknown = await reading.next().catch((error: unknown) => error);
    expect(caught).toMatchObject({ fault: 'failed', message: 'journalctl ended (journal was removed)' });
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
