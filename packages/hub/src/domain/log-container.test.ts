import { expect, test } from 'bun:test';
import { engineNameOf } from './log-container.ts';

const known = [
  { container: 'web', project: null, id: '111111111111' },
  { container: 'web', project: 'shop', id: '222222222222' },
  { container: 'db', project: 'nextcloud', id: '333333333333' },
  { container: 'db', project: 'paperless', id: '444444444444' },
  { container: 'job', project: 'paperless', id: '555555555555' },
  { container: 'app (podman)', project: null, id: '666666666666' },
];

test('a container is asked for by its id: that of its project, of none, or the only one of its name', () => {
  expect(engineNameOf({ container: 'db', project: 'paperless' }, known)).toEqual({ name: '444444444444' });
  expect(engineNameOf({ container: 'web' }, known)).toEqual({ name: '111111111111' });
  expect(engineNameOf({ container: 'job' }, known)).toEqual({ name: '555555555555' });
  expect(engineNameOf({ container: 'app (podman)' }, known)).toEqual({ name: '666666666666' });
});

test('where several projects have one of that name, nobody guesses', () => {
  expect(engineNameOf({ container: 'db' }, known)).toEqual({
    refusal: 'Several projects have a container db: nextcloud, paperless. Say which by project.',
  });
});

test('a name that is not among them goes to the engine only where it cannot be taken for the id of another', () => {
  expect(engineNameOf({ container: 'nextcloud-db-1' }, known)).toEqual({ name: 'nextcloud-db-1' });
  expect(engineNameOf({ container: '0123456789ab' }, known)).toEqual({ name: '0123456789ab' });
  expect(engineNameOf({ container: 'db' }, undefined)).toEqual({ name: 'db' });
  for (const wanted of [{ container: 'fee' }, { container: 'a b' }, { container: 'db', project: 'other' }])
    expect(engineNameOf(wanted, known)).toHaveProperty('refusal');
});
