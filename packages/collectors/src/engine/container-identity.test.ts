import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { identifyAll, identityOf } from './container-identity.ts';
import { readContainerList, type ListedContainer } from './container-list.ts';

function compose(project: string, service: string, number = 1): Record<string, string> {
  return {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': String(number),
  };
}

function container(id: string, name: string, labels: object = {}, more: object = {}): ListedContainer {
  const entry = {
    Id: id,
    Names: [`/${name}`],
    State: 'running',
    Status: 'Up 1 hour',
    Created: 1,
    Labels: labels,
    ...more,
  };
  const [one] = readContainerList([entry]) ?? [];
  if (one === undefined) throw new Error('no container');
  return one;
}

function named(...containers: ListedContainer[]): string[] {
  return identifyAll(containers.map((listed) => ({ listed, kind: 'docker' as const }))).map(
    ({ listed, identity }) => `${listed.id}=${identity.project ?? ''}/${identity.container}`,
  );
}

it.each([
  ['a lone container goes by its name', 'plex', {}, '/plex'],
  ['a service of compose goes by its service', 'media-plex-1', compose('media', 'plex'), 'media/plex'],
  ['of the first compose too', 'media_plex_1', compose('media', 'plex'), 'media/plex'],
  ['the second of a service has its number', 'media-plex-2', compose('media', 'plex', 2), 'media/plex-2'],
  ['a name that somebody gave stays', 'Watch', compose('media', 'plex'), 'media/Watch'],
  ['the name while it is made anew is no name', '0123456789ab_media-plex-1', compose('media', 'plex'), 'media/plex'],
  [
    'a command that runs once in a project keeps its own name',
    'media-plex-run-1f2e3d',
    { ...compose('media', 'plex'), 'com.docker.compose.oneoff': 'True' },
    'media/media-plex-run-1f2e3d',
  ],
  [
    'a task of a swarm loses the id at its end',
    'shop_web.2.x1y2z3a4b5c6d7e8f9g0h1i2j',
    {
      'com.docker.swarm.service.name': 'shop_web',
      'com.docker.swarm.task.name': 'shop_web.2.x1y2z3a4b5c6d7e8f9g0h1i2j',
      'com.docker.stack.namespace': 'shop',
    },
    'shop/shop_web.2',
  ],
  [
    'labels that are no text are none',
    'plex',
    { 'com.docker.compose.project': 7, 'com.docker.compose.service': {} },
    '/plex',
  ],
])('%s', (_what, name, labels, expected) => {
  const { project, container: own } = identityOf({ name, labels });
  expect(`${project ?? ''}/${own}`).toBe(expected);
});

it('keeps of an old and a new container of one service the one that runs', () => {
  const old = container('a1', 'media-plex-1', compose('media', 'plex'), { State: 'exited', Created: 1 });
  const fresh = container('b2', '0123456789ab_media-plex-1', compose('media', 'plex'), { Created: 2 });
  expect(named(old, fresh)).toEqual(['b2=media/plex']);
  expect(named(fresh, old)).toEqual(['b2=media/plex']);
});

it('takes the newest where none of them runs', () => {
  const old = container('a1', 'media-plex-1', compose('media', 'plex'), { State: 'exited', Created: 1 });
  const fresh = container('b2', 'media-plex-1', compose('media', 'plex'), { State: 'created', Created: 2 });
  expect(named(old, fresh)).toEqual(['b2=media/plex']);
});

it('tells two apart that share a name by chance, and keeps it so whatever they do', () => {
  const second = container('a1', 'media-plex-2', compose('media', 'plex', 2), { Created: 2 });
  const other = container('b2', 'media-plex-2-1', compose('media', 'plex-2'), { Created: 1 });
  const expected = ['b2=media/plex-2', 'a1=media/media-plex-2'];
  expect(named(second, other)).toEqual(expected);
  expect(named({ ...other, state: 'exited' }, second)).toEqual(expected);
});

it('counts a container once that is seen through two sockets', () => {
  expect(named(container('a1', 'web'), container('a1', 'web'))).toEqual(['a1=/web']);
});

it('gives no name twice and forgets nobody who plays no part in a project', () => {
  const some = fc.record({
    id: fc.nat(30).map(String),
    name: fc.constantFrom('a', 'b', 'a-b-1', 'a-b-2'),
    kind: fc.constantFrom('docker' as const, 'podman' as const),
    created: fc.nat(3),
    labels: fc.constantFrom({}, compose('a', 'b'), compose('a', 'b', 2), compose('a', 'b-2')),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 30 }), (entries) => {
      const all = entries.map(({ id, name, kind, created, labels }) => ({
        kind,
        listed: container(id, name, labels, { Created: created }),
      }));
      const found = identifyAll(all);
      const keys = found.map(({ identity }) => `${identity.project} ${identity.container}`);
      expect(new Set(keys).size).toBe(keys.length);
      const lone = new Set(
        all.filter(({ listed }) => Object.keys(listed.labels).length === 0).map(({ listed }) => listed.id),
      );
      for (const { listed } of all.filter(
        (one, index) => all.findIndex(({ listed: { id } }) => id === one.listed.id) === index,
      ))
        if (lone.has(listed.id) && Object.keys(listed.labels).length === 0)
          expect(found.some((one) => one.listed.id === listed.id)).toBe(true);
    }),
  );
});
