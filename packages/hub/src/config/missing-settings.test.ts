import { expect, test } from 'bun:test';
import { startTestHub } from '../platform/testing/test-hub.ts';

/*
 * Deny when unset: whatever is missing or empty, nobody gets in without a secret that somebody chose. Each subset of these is left out, once
 * by not being there and once by being empty.
 */
const optional = {
  HOMELAB_CMD_API_KEY: 'a-shared-key-of-the-test',
  SECRET_KEY: 'a sealing key of the test',
  LABKEEPER_PUBLIC_URL: 'https://lab.example.net',
};

const nothing: Record<string, string>[] = [
  {},
  { 'x-api-key': '' },
  { 'x-api-key': 'undefined' },
  { 'x-api-key': 'null' },
  { 'x-api-key': '[redacted]' },
  { 'x-api-key': 'dev-key-change-me' },
  { authorization: 'Bearer ' },
  { authorization: 'Bearer undefined' },
  { cookie: 'labkeeper-PORT=' },
  { cookie: 'labkeeper-PORT=undefined' },
  { cookie: '__Host-labkeeper-PORT=' },
  { 'x-forwarded-for': '127.0.0.1' },
  { host: 'localhost' },
];

function* subsets(names: readonly string[]): Generator<string[]> {
  for (let bits = 0; bits < 2 ** names.length; bits += 1) yield names.filter((_, at) => (bits >> at) % 2 === 1);
}

const asked = [
  ['GET', '/api/v1/servers'],
  ['GET', '/api/v1/config'],
  ['GET', '/api/v1/api-keys'],
  ['POST', '/api/v1/agents/heartbeat'],
] as const;

/** Requests that got in, although they brought nothing. */
async function whoGotIn(environment: Record<string, string>, setUp: boolean): Promise<string[]> {
  const hub = await startTestHub({ environment, setUp, overrides: { anonymousPerMinute: 0, wrongKeysPerMinute: 0 } });
  const { port } = new URL(hub.url);
  const tries = nothing.flatMap((one) => {
    const headers = Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value.replace('PORT', port)]));
    return asked.map(([method, path]) => ({ headers, method, path }));
  });
  const inside: string[] = [];
  for (const { headers, method, path } of tries) {
    const { status } = await hub.fetchJson(method, path, method === 'POST' ? {} : undefined, headers);
    if (status !== 401 && status !== 403) inside.push(`${JSON.stringify(headers)} ${path}: ${status}`);
  }
  await hub.stop();
  return inside;
}

for (const missing of subsets(Object.keys(optional))) {
  for (const [how, left] of [
    ['absent', undefined],
    ['empty', ''],
  ] as const) {
    if (missing.length === 0 && how === 'empty') continue;
    test(`nobody gets in with ${missing.join(', ') || 'nothing'} ${how}, before and after set-up`, async () => {
      const environment = Object.fromEntries(
        Object.entries(optional).flatMap(([name, value]) => {
          if (!missing.includes(name)) return [[name, value]];
          return left === undefined ? [] : [[name, left]];
        }),
      );
      expect(await whoGotIn(environment, false)).toEqual([]);
      expect(await whoGotIn(environment, true)).toEqual([]);
    });
  }
}
