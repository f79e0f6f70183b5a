import { expect, test } from 'bun:test';
import { chooseServer, type Newcomer, type Resident } from './choose-server.ts';

const newcomer: Newcomer = {
  hostname: 'NAS.home.lan',
  machineId: 'm1',
  address: '192.168.1.42',
  tokenServerId: undefined,
};

function resident(change: Partial<Resident>): Resident {
  return {
    serverId: 'nas',
    machineId: 'm1',
    live: false,
    addresses: ['192.168.1.42'],
    everReported: true,
    lastAddress: '192.168.1.42',
    ...change,
  };
}

test('a machine that nobody knows becomes the slug of its name, numbered where that is taken', () => {
  expect(chooseServer(newcomer, [])).toEqual({ kind: 'new', serverId: 'nas', clonedFrom: undefined });
  expect(chooseServer(newcomer, [resident({ machineId: 'm2' })])).toMatchObject({ kind: 'new', serverId: 'nas-2' });
});

test('the same machine is the same server, whatever it is called now', () => {
  const before = resident({ serverId: 'old-name', live: true });
  expect(chooseServer(newcomer, [before])).toEqual({ kind: 'same', serverId: 'old-name' });
});

test('the same machine id at another address is the same machine moved, unless the first is alive', () => {
  const moved = { ...newcomer, address: '10.0.0.7' };
  expect(chooseServer(moved, [resident({})])).toEqual({ kind: 'same', serverId: 'nas' });
  expect(chooseServer(moved, [resident({ live: true })])).toEqual({
    kind: 'new',
    serverId: 'nas-2',
    clonedFrom: 'nas',
  });
});

test('behind an address that several servers share, a living machine with the same id is another one', () => {
  const twin = resident({ live: true });
  const neighbour = resident({ serverId: 'pi', machineId: 'm2', live: true });
  expect(chooseServer(newcomer, [twin, neighbour])).toEqual({ kind: 'new', serverId: 'nas-2', clonedFrom: 'nas' });
  expect(chooseServer(newcomer, [{ ...twin, live: false }, neighbour])).toEqual({ kind: 'same', serverId: 'nas' });
  const elsewhere = { ...neighbour, lastAddress: '192.168.1.7' };
  expect(chooseServer(newcomer, [twin, elsewhere])).toEqual({ kind: 'same', serverId: 'nas' });
});

test('no machine becomes a server whose id is a word of the API', () => {
  expect(chooseServer({ ...newcomer, hostname: 'summary.lan' }, [])).toMatchObject({ serverId: 'summary-2' });
});

test('a token for a certain server makes or takes that server', () => {
  const sent = { ...newcomer, tokenServerId: 'storage' };
  expect(chooseServer(sent, [])).toMatchObject({ kind: 'new', serverId: 'storage' });
  expect(chooseServer(sent, [resident({ serverId: 'storage', machineId: 'm9' })])).toMatchObject({ kind: 'same' });
});

test('a server that was registered by hand and never reported is the one that was waited for', () => {
  const waiting = resident({ machineId: undefined, everReported: false });
  expect(chooseServer(newcomer, [waiting])).toEqual({ kind: 'same', serverId: 'nas' });
  expect(chooseServer(newcomer, [resident({ machineId: undefined })])).toMatchObject({
    kind: 'new',
    serverId: 'nas-2',
  });
});
