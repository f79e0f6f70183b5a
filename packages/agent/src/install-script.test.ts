import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'bun:test';
import { execFile, which } from '@labkeeper/collectors/exec';

const path = join(import.meta.dirname, '../install/install.sh');
const script = readFileSync(path, 'utf8');
const unit = script.split("<<'UNIT'\n")[1]?.split('\nUNIT\n')[0] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'lk-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function install(...args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const { code, stdout, stderr } = await execFile('/bin/sh', [path, ...args], { timeoutMs: 10_000 });
  return { code, said: stdout + stderr };
}

describe('the installer', () => {
  test('is a script that a plain POSIX shell can read', async () => {
    expect((await execFile('/bin/sh', ['-n', path], { timeoutMs: 10_000 })).code).toBe(0);
  });

  test.each(['HUB_URL', 'HUB_PIN', 'AGENT_VERSION', 'DIGEST_X64', 'DIGEST_ARM64', 'DIGEST_BUNDLE'])(
    'has one place for the hub to put %s',
    (name) => {
      expect(script.split(`\n${name}=''\n`)).toHaveLength(2);
    },
  );

  test('says what is missing and changes nothing', async () => {
    expect(await install()).toMatchObject({
      code: 1,
      said: expect.stringContaining('the address of the hub is missing') as string,
    });
    expect(await install('nas')).toMatchObject({
      code: 1,
      said: expect.stringContaining('a server id needs a key') as string,
    });
  });

  test.each([
    'https://hub/$(id)',
    'https://hub/`id`',
    'https://hub/\nserver_id: other',
    'https://hub/ x',
    "https://hub/'",
  ])('takes no address that could be more than an address: %j', async (address) => {
    const { code, said } = await install(address, 'pin');
    expect(code).toBe(1);
    expect(said).toContain('a character that none has');
  });

  test('warns whoever hands it a key on the command line', async () => {
    expect((await install('nas', 'a key with blanks', 'https://hub')).said).toContain('read by every user');
  });
});

describe('the unit', () => {
  test('runs the agent as a user of its own, and hides nothing that a collector reads', () => {
    expect(unit).toContain('\nUser=labkeeper-agent\n');
    expect(unit).toContain('\nProtectHome=read-only\n');
    for (const hiding of [
      'ProtectProc=',
      'ProcSubset=',
      'PrivateNetwork=yes',
      'PrivateDevices=yes',
      'PrivateUsers=yes',
      'PrivateTmp=yes',
      'ProtectHome=yes',
    ]) {
      expect(unit).not.toContain(hiding);
    }
  });

  test.skipIf(which('systemd-analyze') === undefined)(
    'is exposed no more than 3.0 (skipped without systemd-analyze: apt-get install systemd)',
    async () => {
      const file = join(folder, 'labkeeper-agent.service');
      writeFileSync(file, unit);
      const { stdout } = await execFile('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
        timeoutMs: 30_000,
      });
      const level = Number(/Overall exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
      expect(level).toBeGreaterThan(0);
      expect(level).toBeLessThanOrEqual(3);
    },
  );
});
