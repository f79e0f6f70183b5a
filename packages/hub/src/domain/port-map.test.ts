import { expect, test } from 'bun:test';
import type { Container, ListeningPort } from '@labkeeper/protocol/inventory';
import {
  clashesWith,
  conflictsOf,
  freePorts,
  type ServerPorts,
  type WantedPort,
  type WantedPorts,
} from './port-map.ts';

function listener(port: number, more: Partial<ListeningPort> = {}): ListeningPort {
  const nobody = { process: null, pid: null, unit: null, container: null, image: null };
  return { protocol: 'tcp', address: '0.0.0.0', port, ...nobody, exposure: 'all', ...more };
}

function container(name: string, state: string, hostPort: number, more: Partial<Container> = {}): Container {
  return {
    container: name,
    project: null,
    service: null,
    engine: 'docker',
    id: name,
    image: name,
    image_id: null,
    state,
    health: null,
    status_text: '',
    exit_code: null,
    oom_killed: null,
    restarts: null,
    restart_policy: null,
    created_at: null,
    started_at: null,
    finished_at: null,
    memory_limit_bytes: null,
    ports: [{ address: '0.0.0.0', host_port: hostPort, container_port: 80, protocol: 'tcp' }],
    networks: [],
    ...more,
  };
}

function server(listening: ListeningPort[], containers: Container[]): ServerPorts {
  const ports = { ephemeral_range: [32_768, 60_999], containers: 'joined', processes: 'all', listening } as const;
  return { server_id: 'nas', ports: { ...ports, ephemeral_range: [32_768, 60_999] }, containers };
}

test('a container that stands still and would find its port taken is a conflict', () => {
  const found = conflictsOf(server([listener(8080, { process: 'nginx' })], [container('web', 'exited', 8080)]));
  expect(found).toMatchObject([
    { server_id: 'nas', port: 8080, claims: [{ by: 'nginx' }, { by: 'web', state: 'exited' }] },
  ]);
});

test('a container and what listens for it are one, and what listens on an address of its own is in nobody’s way', () => {
  const own = listener(8080, { container: 'web' });
  expect(conflictsOf(server([own], [container('web', 'running', 8080)]))).toEqual([]);
  const dns = [
    listener(53, { address: '127.0.0.53', process: 'a' }),
    listener(53, { address: '127.0.0.1', process: 'b' }),
  ];
  expect(conflictsOf(server(dns, []))).toEqual([]);
});

test('free is what nothing listens on and no container wants, on all of the servers', () => {
  const one = server([listener(8000)], [container('web', 'exited', 8001)]);
  const two = server([listener(8002), listener(8003, { protocol: 'udp' })], []);
  expect(freePorts([one, two], { protocol: 'tcp', from: 8000, to: 8004 }, 10)).toEqual([8003, 8004]);
  expect(freePorts([one, two], { protocol: 'tcp', from: 8000, to: 9000 }, 2)).toEqual([8003, 8004]);
});

const web: WantedPort = { service: 'web', protocol: 'tcp', address: '0.0.0.0', port: 8080, profiles: [] };

function wants(project: string | null, ...wanted: WantedPort[]): WantedPorts {
  return { project, wanted, unclear: [] };
}

const media = container('web', 'running', 8080, { project: 'media', service: 'web' });
const ofMedia = listener(8080, { container: 'web', project: 'media' });

test('what a service has already is its own; what somebody else has is a clash', () => {
  const now = server([ofMedia, listener(8081, { process: 'nginx' })], [media]);
  const file = wants('media', web, { ...web, port: 8081 }, { ...web, port: 8082 });
  expect(clashesWith(now, file)).toMatchObject({
    clashes: [{ service: 'web', port: 8081, claims: [{ by: 'nginx' }] }],
    unclear: [],
  });
  expect(clashesWith(now, { ...file, project: 'other' }).clashes.map(({ port }) => port)).toEqual([8080, 8081]);
  expect(clashesWith(now, wants('media', { ...web, service: 'api' })).clashes).toHaveLength(1);
});

test('a container of another project, or of none, is not one’s own for its name', () => {
  const db = { ...web, service: 'db' };
  const named = container('db', 'running', 8080, { project: 'nextcloud', service: 'database' });
  const ofNextcloud = server([listener(8080, { container: 'db', project: 'nextcloud' })], [named]);
  const alone = server([listener(8080, { container: 'db', project: null })], [container('db', 'running', 8080)]);
  for (const project of ['paperless', 'nextcloud', null]) {
    expect(clashesWith(ofNextcloud, wants(project, db)).clashes).toMatchObject([{ claims: [{ by: 'db' }] }]);
    expect(clashesWith(alone, wants(project, db)).clashes).toMatchObject([{ claims: [{ by: 'db', project: null }] }]);
  }
  expect(clashesWith(ofNextcloud, wants('nextcloud', { ...web, service: 'database' })).clashes).toEqual([]);
});

test('a service that has several containers, that is not in the list, or that is part of a stack is known too', () => {
  const second = listener(8080, { container: 'web-2', project: 'media' });
  expect(clashesWith(server([second], []), wants('media', web)).clashes).toEqual([]);
  const task = container('media_web.1', 'running', 8080, { project: 'media', service: 'media_web' });
  const ofStack = listener(8080, { container: 'media_web.1', project: 'media' });
  expect(clashesWith(server([ofStack], [task]), wants('media', web)).clashes).toEqual([]);
});

test('where nobody says which project a file is, nobody can tell whether the container that has the port is its own', () => {
  expect(clashesWith(server([ofMedia], [media]), wants(null, web))).toEqual({
    clashes: [],
    unclear: ['web: 8080/tcp is held by web of media, which is this one if the file says name: media'],
  });
});

test('two services of one file that want one port are a clash, unless they are not meant to run together', () => {
  const now = server([], []);
  const api = { ...web, service: 'api' };
  expect(clashesWith(now, wants('media', web, api))).toMatchObject({
    clashes: [{ service: 'api', claims: [{ by: 'web', kind: 'wanted' }] }],
  });
  expect(clashesWith(now, wants('media', web, { ...api, protocol: 'udp' })).clashes).toEqual([]);
  const [one, other] = [
    { ...web, address: '127.0.0.1' },
    { ...api, address: '10.0.0.1' },
  ];
  expect(clashesWith(now, wants('media', one, other)).clashes).toEqual([]);
  const [cpu, gpu] = [
    { ...web, profiles: ['cpu'] },
    { ...api, profiles: ['gpu'] },
  ];
  expect(clashesWith(now, wants('media', cpu, gpu)).clashes).toEqual([]);
  expect(clashesWith(now, wants('media', cpu, api)).clashes).toHaveLength(1);
});

test('a container that is paused goes on holding its port, and a program of the same name is another', () => {
  expect(conflictsOf(server([ofMedia], [{ ...media, state: 'paused' }]))).toEqual([]);
  expect(conflictsOf(server([listener(8080, { process: 'web' })], [container('web', 'exited', 8080)]))).toHaveLength(1);
  const shop = container('web', 'exited', 8080, { project: 'shop', service: 'web' });
  expect(conflictsOf(server([ofMedia], [media, shop]))).toMatchObject([
    {
      claims: [
        { by: 'web', project: 'media' },
        { by: 'web', project: 'shop' },
      ],
    },
  ]);
});
