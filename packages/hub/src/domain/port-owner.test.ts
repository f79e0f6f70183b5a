import { expect, test } from 'bun:test';
import type { Container, ListeningPort } from '@labkeeper/protocol/inventory';
import { isKnownAs, ownerOf, withKnownContainers } from './port-owner.ts';

const row: ListeningPort = {
  protocol: 'tcp',
  address: '0.0.0.0',
  port: 8080,
  process: 'docker-proxy',
  pid: 7,
  unit: null,
  container: null,
  image: null,
  exposure: 'all',
};

function listed(container: string, project: string | null, hostPort = 8080): Container {
  const ports = [{ address: '0.0.0.0', host_port: hostPort, container_port: 80, protocol: 'tcp' }];
  return { container, project, service: null, ports } as unknown as Container;
}

/** Who is meant where an older agent tells the engine's name. */
function meant(name: string, ...containers: Container[]): string | null {
  const [found] = withKnownContainers([{ ...row, container: name }], containers);
  return found === undefined ? null : ownerOf(found);
}

test('what an older agent calls by the engine’s name is the container of the inventory', () => {
  expect(meant('media-web-1', listed('web', 'media'))).toBe('web of media');
  expect(meant('media_web_1', listed('web', 'media'))).toBe('web of media');
  expect(meant('media-web-2', listed('web', 'media'), listed('web-2', 'media'))).toBe('web-2 of media');
  expect(meant('0123456789ab_media-web-1', listed('web', 'media'))).toBe('web of media');
  expect(meant(`media_web.1.${'a1'.repeat(12)}x`, listed('media_web.1', 'media'))).toBe('media_web.1 of media');
  expect(meant('plex', listed('plex', 'plex'))).toBe('plex');
  expect(meant('web', listed('web', 'shop', 9000), listed('web', 'media'))).toBe('web of media');
  expect(meant('web', listed('web', 'media'), listed('web', null))).toBe('web');
  expect(meant('media-web-1', listed('db', 'media'), listed('web', 'shop'))).toBe('media-web-1');
});

test('what a newer agent tells is left as it is', () => {
  const told = { ...row, container: 'web', project: null };
  expect(withKnownContainers([told, row], [listed('web', 'media')])).toEqual([told, row]);
});

test('a container is known by each name that it had, and by no other’s', () => {
  const web = { ...row, container: 'web', project: 'media' };
  for (const name of ['web of media', 'web', 'media-web-1', 'media_web_1', 'docker-proxy'])
    expect(isKnownAs(web, name)).toBe(true);
  for (const name of ['web of shop', 'shop-web-1', 'media-web-2', 'media', 'nginx'])
    expect(isKnownAs(web, name)).toBe(false);
  // Before the list of containers is there, or from an agent that is older again.
  expect(isKnownAs({ ...row, container: 'media-web-1' }, 'web of media')).toBe(true);
  expect(isKnownAs({ ...row, container: 'plex-plex-1' }, 'plex')).toBe(true);
  expect(isKnownAs({ ...row, container: 'shop-web-1' }, 'web of media')).toBe(false);
});
