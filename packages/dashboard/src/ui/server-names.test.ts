import { expect, test } from 'bun:test';
import { namesakes } from './server-names.ts';

function named(server_id: string, display_name: string) {
  return { server_id, display_name };
}

test('servers of one visible name are namesakes, all others are not', () => {
  const fleet = [named('vm', 'vm'), named('second', 'vm '), named('nas', 'NAS')];
  expect([...namesakes(fleet).keys()]).toEqual(['vm', 'second']);
  expect(namesakes([]).size).toBe(0);
});
