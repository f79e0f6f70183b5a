import { expect, test } from 'bun:test';
import { fillInstallScript } from './install-script.ts';

const template = "#!/bin/sh\nHUB_URL=''\nHUB_PIN=''\necho \"$HUB_URL\"\n";

test('values come into their lines and nowhere else', () => {
  expect(fillInstallScript(template, { HUB_URL: 'https://[fd00::1]:8443', HUB_PIN: 'ab+/cd=' })).toBe(
    "#!/bin/sh\nHUB_URL='https://[fd00::1]:8443'\nHUB_PIN='ab+/cd='\necho \"$HUB_URL\"\n",
  );
});

test('a value that could be more than a word is refused', () => {
  for (const value of ["https://x'; reboot; '", 'a b', '$(id)', '`id`', 'a\nb']) {
    expect(() => fillInstallScript(template, { HUB_URL: value })).toThrow(RangeError);
  }
});

test('a name that the installer lacks is an error, not a silent omission', () => {
  expect(() => fillInstallScript(template, { DIGEST: 'x' })).toThrow('no one line for DIGEST');
});
