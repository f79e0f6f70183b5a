import { expect, test } from 'bun:test';
import { hintParts } from './hint-parts.ts';

test('a command stands apart from the words before it, whole, with what is quoted in it', () => {
  const command = String.raw`sudo mkdir -p /etc/x && printf '[Service]\nA=b; c (d), e\n' | sudo tee /etc/x/disks.conf && sudo systemctl daemon-reload`;
  expect(hintParts(`drives answer only some. To allow it (it can then write disks), run: ${command}`)).toEqual([
    { kind: 'words', text: 'drives answer only some. To allow it (it can then write disks), run:' },
    { kind: 'command', text: command },
  ]);
});

test('words after a command are not copied with it', () => {
  const docker =
    'run: sudo usermod -aG docker a && sudo systemctl restart a (whoever is in it can become root), or let it ask';
  expect(hintParts(docker)).toEqual([
    { kind: 'words', text: 'run:' },
    { kind: 'command', text: 'sudo usermod -aG docker a && sudo systemctl restart a' },
    { kind: 'words', text: '(whoever is in it can become root), or let it ask' },
  ]);
  expect(hintParts('run: sudo one; a narrower way is in docs/containers.md').map(({ text }) => text)).toEqual([
    'run:',
    'sudo one',
    'a narrower way is in docs/containers.md',
  ]);
});

test('each of several commands is one of its own', () => {
  expect(
    hintParts("meters, run: printf 'z' | sudo tee a; nvidia-smi: no; to ask the cards, run: sudo b")
      .filter(({ kind }) => kind === 'command')
      .map(({ text }) => text),
  ).toEqual(["printf 'z' | sudo tee a", 'sudo b']);
});

test('advice without a command is words alone', () => {
  expect(hintParts('systemctl cannot be run')).toEqual([{ kind: 'words', text: 'systemctl cannot be run' }]);
  expect(hintParts('')).toEqual([]);
});
