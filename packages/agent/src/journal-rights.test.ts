import { expect, test } from 'bun:test';
import { journalGrant, mayReadJournal } from './journal-rights.ts';

const group = 'root:x:0:\nadm:x:4:syslog\nsystemd-journal:x:999:\nlabkeeper-agent:x:990:\n';
const passwd = 'root:x:0:0:root:/root:/bin/sh\nlabkeeper-agent:x:991:990::/var/lib/labkeeper-agent:/usr/sbin/nologin\n';

function statusOf(uid: number, groups: string, capabilities = '0000000000000000'): string {
  const ids = Array.from({ length: 4 }, () => uid).join('\t');
  const gids = Array.from({ length: 4 }, () => (uid === 0 ? 0 : 990)).join('\t');
  return `Name:\tnode\nUid:\t${ids}\nGid:\t${gids}\nGroups:\t${groups} \nCapEff:\t${capabilities}\n`;
}

test('the journal is read by root, by members of its groups, and by whom no file is closed to', () => {
  expect(mayReadJournal({ status: statusOf(0, ''), group })).toBe(true);
  expect(mayReadJournal({ status: statusOf(991, '990 999'), group })).toBe(true);
  expect(mayReadJournal({ status: statusOf(991, '4'), group })).toBe(true);
  expect(mayReadJournal({ status: statusOf(991, '990', '0000000000000004'), group })).toBe(true);
});

test('everybody else may not, whatever other rights he has; without a status nobody knows', () => {
  expect(mayReadJournal({ status: statusOf(991, '990 6 99'), group })).toBe(false);
  expect(mayReadJournal({ status: statusOf(991, '990', '0000000000220000'), group })).toBe(false);
  expect(mayReadJournal({ status: '', group })).toBeUndefined();
});

test('the command that grants it names the user of the process', () => {
  const grant = 'sudo usermod -aG systemd-journal labkeeper-agent && sudo systemctl restart labkeeper-agent';
  expect(journalGrant({ status: statusOf(991, '990'), passwd })).toBe(grant);
  expect(journalGrant({ status: statusOf(5000, ''), passwd })).toContain(' 5000 ');
});
