import { createSocket } from 'node:dgram';
import { expect, test } from 'bun:test';
import { magicPacket } from '../../domain/magic-packet.ts';
import { broadcastTargets, sendPacket } from './wake.ts';

test('the packet arrives as it was made', async () => {
  const receiver = createSocket('udp4');
  const received = new Promise<Buffer>((resolve) => receiver.once('message', resolve));
  await new Promise<void>((resolve) => receiver.bind(0, '127.0.0.1', resolve));
  const packet = magicPacket('00:1b:21:aa:bb:cc')!;
  const target = { address: '127.0.0.1', port: receiver.address().port };
  expect(await sendPacket(packet, [target])).toEqual([target]);
  expect([...(await received)]).toEqual([...packet]);
  receiver.close();
});

test('only networks of this machine are called', () => {
  for (const { address, port } of broadcastTargets()) {
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(port).toBe(9);
  }
  expect(broadcastTargets().some(({ address }) => address.startsWith('127.'))).toBe(false);
});
