import { afterEach, expect, it } from 'bun:test';
import { answerJson, hostWithEngine, startFakeEngine, type FakeEngine } from '../../testing/fake-engine.ts';
import { readPublished } from './published-ports.ts';

const machine = `${import.meta.dirname}/../../../fixtures/ports/server-with-docker/look-1`;
let engine: FakeEngine | undefined;

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

interface Listed {
  readonly Names: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly State?: string;
  readonly port: number;
}

async function published(...containers: Listed[]): Promise<string[]> {
  const fake = await startFakeEngine((_path, response) =>
    answerJson(
      response,
      containers.map(({ port, ...one }, index) => ({
        Id: `c${index}`,
        State: 'running',
        Created: 1_700_000_000 + index,
        Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: port, Type: 'tcp' }],
        ...one,
      })),
    ),
  );
  engine = fake;
  const { ports } = await readPublished(hostWithEngine(fake, machine), [], 0);
  return ports.map(({ port, container: { container, project } }) => `${port} ${container} of ${project ?? 'nothing'}`);
}

function compose(project: string, service: string, number = '1'): Listed['Labels'] {
  return {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': number,
  };
}

function task(id: string): Pick<Listed, 'Names' | 'Labels'> {
  const name = `media_web.1.${id.repeat(25)}`;
  const labels = { 'com.docker.swarm.task.name': name, 'com.docker.swarm.service.name': 'media_web' };
  return { Names: [`/${name}`], Labels: { ...labels, 'com.docker.stack.namespace': 'media' } };
}

it('names containers as they are named everywhere else, with their project', async () => {
  expect(
    await published(
      { Names: ['/media-web-1'], Labels: compose('media', 'web'), port: 8080 },
      { Names: ['/media-web-2'], Labels: compose('media', 'web', '2'), port: 8081 },
      { Names: ['/shop-web-1'], Labels: compose('shop', 'web'), State: 'paused', port: 8082 },
      { Names: ['/web'], Labels: {}, port: 8083 },
    ),
  ).toEqual(['8080 web of media', '8081 web-2 of media', '8082 web of shop', '8083 web of nothing']);
});

it('gives a task of a swarm one name however often it is started anew, and leaves no port of an old one out', async () => {
  expect(await published({ ...task('a'), State: 'exited', port: 8080 }, { ...task('b'), port: 8080 })).toEqual([
    '8080 media_web.1 of media',
  ]);
  await engine?.close();
  expect(await published({ ...task('a'), port: 8080 }, { ...task('b'), port: 8081 })).toEqual([
    '8080 media_web.1 of media',
    '8081 media_web.1 of media',
  ]);
});

it('names what runs as the whole list of containers does, those that stand still among them', async () => {
  expect(
    await published(
      { Names: ['/media_web_1'], Labels: compose('media', 'web'), State: 'exited', port: 8080 },
      { Names: ['/web'], Labels: { ...compose('media', 'front') }, port: 8081 },
    ),
  ).toEqual(['8081 web (docker) of media']);
});
