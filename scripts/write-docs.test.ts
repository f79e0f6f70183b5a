import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from '../packages/hub/src/config/env-file.ts';
import { options } from '../packages/hub/src/config/options.ts';
import { parseConfig } from '../packages/hub/src/config/config-file.ts';
import { generatedFiles } from './write-docs.ts';

const root = resolve(import.meta.dirname, '..');

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

test('the generated pages are those that the code makes now', async () => {
  const stale = [...(await generatedFiles())].filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
  expect(stale).toEqual([]);
}, 30_000);

test('.env.example names every variable, and sets none', () => {
  const text = textOf('.env.example');
  expect(parseEnv(text)).toEqual({});
  const uncommented = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=$)/gm, ''));
  expect(options.filter(({ env }) => !env.some((name) => name in uncommented)).map(({ env }) => env[0])).toEqual([]);
});

test('config.example.yaml is a configuration that the hub takes, with the eleven servers', () => {
  const { servers } = parseConfig(textOf('config.example.yaml')) as {
    servers: { server_id: string; tdp_watts: number }[];
  };
  expect(servers.map(({ server_id }) => server_id)).toEqual([
    'omv-homeserver',
    'omv-backupserver',
    'omv-documentserver',
    'omv-mediaserver',
    'omv-cloudserver1',
    'omv-webserver1',
    'omv-webserver2',
    'omv-homeautoserver',
    'omv-aiserver1',
    'pihole-master',
    'pihole-backup',
  ]);
  expect(servers.map(({ tdp_watts }) => tdp_watts)).toEqual([50, 40, 40, 65, 50, 45, 45, 50, 100, 5, 5]);
});
