import { expect, test } from 'bun:test';
import { browserAddresses } from './addresses.mjs';
import { agentProcess } from './hub-process.mjs';
import { terminalLine } from './log-line.mjs';

test('the terminal shows warnings and worse in words, and nothing of what is routine', () => {
  expect(terminalLine('hub', '{"level":"info","msg":"listening"}')).toBeUndefined();
  expect(terminalLine('hub', '{"level":50,"msg":"no disk","error":"ENOSPC"}')).toBe('hub: no disk (ENOSPC)');
  expect(terminalLine('agent', 'warn  the hub does not answer')).toBe('agent: the hub does not answer');
  expect(terminalLine('agent', 'info  enrolled')).toBeUndefined();
  expect(terminalLine('hub', 'LABKEEPER_PORT="x" is not a port')).toBe('hub: LABKEEPER_PORT="x" is not a port');
  expect(terminalLine('hub', '{half a')).toBe('hub: {half a');
});

test('addresses leave out loopback and container bridges, and one bound address stands alone', () => {
  const ipv4 = { family: 'IPv4', internal: false };
  const interfaces = {
    lo: [{ ...ipv4, address: '127.0.0.1' }],
    eth0: [{ ...ipv4, address: '10.0.0.7' }],
    docker0: [{ ...ipv4, address: '172.17.0.1' }],
  };
  expect(browserAddresses({ port: 8080, tlsPort: 8443, host: undefined }, interfaces)).toEqual({
    here: 'http://localhost:8080',
    network: ['http://10.0.0.7:8080'],
  });
  expect(browserAddresses({ port: 0, tlsPort: 8443, host: '::1' }, interfaces)).toEqual({
    here: 'https://[::1]:8443',
    network: [],
  });
});

test('the local agent is told where containers are asked, and nothing where that was left open', () => {
  const settings = { dataDir: '/d', port: 1, tlsPort: 2, host: '0.0.0.0' };
  const name = 'LABKEEPER_AGENT_CONTAINER_ENGINES';
  expect(agentProcess(settings, { [name]: '/run/engine/docker.sock' }).env).toMatchObject({
    [name]: '/run/engine/docker.sock',
  });
  expect(name in agentProcess(settings, { [name]: '' }).env).toBe(false);
});

test('the local agent is given none of the hub’s secrets', () => {
  const environment = {
    PATH: '/bin',
    HOMELAB_CMD_API_KEY: 'secret',
    SECRET_KEY: 'secret',
    DATABASE_URL: 'postgres://u:secret@h/d',
  };
  const { env } = agentProcess({ dataDir: '/d', port: 1, tlsPort: 2, host: '0.0.0.0' }, environment);
  expect(JSON.stringify(env)).not.toContain('secret');
  expect(env).toMatchObject({ PATH: '/bin', LABKEEPER_AGENT_HUB_URL: 'http://127.0.0.1:1' });
});
