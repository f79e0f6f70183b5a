import { expect, test } from 'bun:test';
import type { Container, ListeningPort } from '@labkeeper/protocol/inventory';
import { clashesWith, conflictsOf, freePorts, type ServerPorts } from './port-map.ts';

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

test('what a service has already is its own; what somebody else has is a clash', () => {
  const port = { service: 'web', protocol: 'tcp', address: '0.0.0.0' } as const;
  const file = { project: null, wanted: [8080, 8081, 8082].map((one) => ({ ...port, port: one })), unclear: [] };
  const web = container('media-web-1', 'running', 8080, { project: 'media', service: 'web' });
  const now = server([listener(8080, { container: 'media-web-1' }), listener(8081, { process: 'nginx' })], [web]);
  expect(clashesWith(now, file)).toMatchObject([{ service: 'web', port: 8081, claims: [{ by: 'nginx' }] }]);
  expect(clashesWith(now, { ...file, project: 'other' }).map(({ port }) => port)).toEqual([8080, 8081]);
});
