import { expect, test } from 'bun:test';
import type { CollectorReport, ServiceReport } from '@labkeeper/protocol/agent';
import type { Container } from '@labkeeper/protocol/inventory';
import { isMetBy, withGoneContainers } from './gone-containers.ts';

const fine: CollectorReport[] = ['services', 'containers'].map((name) => ({ name, status: 'OK', took_ms: 1 }));
const unknown: ServiceReport[] = [{ name: 'plex', status: 'unknown' }];
const plex = [{ container: 'media-plex', service: 'plex' } as Container];
const once = new Set(['plex']);

function statusOf(collectors: CollectorReport[], containers: Container[] | undefined, known = once) {
  return withGoneContainers({ services: unknown, collectors, containers }, known)[0]?.status;
}

test('what was a container and is none any more is stopped', () => {
  expect(statusOf(fine, [])).toBe('stopped');
});

test('a name that never was a container, or is one still, stays as it was told', () => {
  expect(statusOf(fine, [], new Set())).toBe('unknown');
  expect(statusOf(fine, plex)).toBe('unknown');
});

test('a name with its project is met by that project’s container alone', () => {
  const db = [{ container: 'db', service: 'db', project: 'nextcloud' } as Container];
  expect(['db', 'nextcloud/db', 'paperless/db', '/db'].map((name) => isMetBy(name, db))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('while the engine or systemd does not tell all, nobody says that it is gone', () => {
  for (const name of ['services', 'containers']) {
    const others = fine.filter((one) => one.name !== name);
    expect(statusOf(others, [])).toBe('unknown');
    expect(statusOf([...others, { name, status: 'FAIL', took_ms: 1 }], [])).toBe('unknown');
    expect(statusOf([...others, { name, status: 'ABSENT', took_ms: 1 }], [])).toBe('unknown');
    expect(statusOf([...others, { name, status: 'OK', took_ms: 1, hint: 'Podman does not answer' }], [])).toBe(
      'unknown',
    );
  }
});
