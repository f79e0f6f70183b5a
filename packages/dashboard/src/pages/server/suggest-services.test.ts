import { expect, test } from 'bun:test';
import { suggestServices } from './suggest-services.ts';

function unit(name: string, state: 'running' | 'stopped' | 'failed', kind: 'service' | 'timer' | 'mount' = 'service') {
  return { unit: name, kind, load: 'loaded', state } as const;
}

test('what runs or has failed on a server is suggested, containers first', () => {
  const units = [
    unit('ssh.service', 'running'),
    unit('cron.service', 'failed'),
    unit('restic.timer', 'running', 'timer'),
  ];
  const containers = [
    { container: 'web', project: 'blog' },
    { container: 'plex', project: null },
  ];
  expect(suggestServices({ containers, units }, [])).toEqual(['plex', 'web', 'cron', 'restic.timer', 'ssh']);
});

test('what is expected already, rests, or serves nobody is not suggested', () => {
  const units = [
    unit('ssh.service', 'running'),
    unit('cron.service', 'running'),
    unit('old.service', 'stopped'),
    unit('srv.mount', 'running', 'mount'),
    { ...unit('gone.service', 'failed'), load: 'not-found' },
  ];
  const containers = [{ container: 'plex', project: null }];
  expect(suggestServices({ containers, units }, [{ name: 'ssh.service' }, { name: 'plex' }])).toEqual(['cron']);
});

test('containers of one name in two projects are named with their project', () => {
  const containers = [
    { container: 'db', project: 'nextcloud' },
    { container: 'db', project: 'paperless' },
    { container: 'db', project: 'paperless' },
    { container: 'web', project: 'paperless' },
  ];
  expect(suggestServices({ containers, units: [] }, [])).toEqual(['nextcloud/db', 'paperless/db', 'web']);
});
