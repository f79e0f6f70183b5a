import { containerName, type ContainerKey } from '@labkeeper/protocol/container-key';
import type { Container, ListeningPort } from '@labkeeper/protocol/inventory';

/** The name by which a person knows who listens: the container, else the unit, else the program. Null where nobody could tell. */
export function ownerOf(row: ListeningPort): string | null {
  const container = containerOfRow(row);
  return container === undefined ? (row.unit ?? row.process) : containerName(container);
}

/** The container behind a listener; undefined where it is none. */
export function containerOfRow({ container, project = null }: ListeningPort): ContainerKey | undefined {
  return container === null ? undefined : { container, project };
}

/**
 * Ports with the containers that are in the inventory: older agents tell the engine's own name (`media-web-1`) instead. What is in no
 * inventory stays as it was told.
 */
export function withKnownContainers(
  listening: readonly ListeningPort[],
  containers: readonly Container[],
): ListeningPort[] {
  return listening.map((row) => {
    const { container: name, project } = row;
    if (name === null || project !== undefined) return row;
    const meant = containers
      .filter((one) => isEngineName(name, one))
      .toSorted((a, b) => fitOf(row, b) - fitOf(row, a))[0];
    return meant === undefined ? row : { ...row, container: meant.container, project: meant.project };
  });
}

/** Whether a listener is whom we called this before, or an older agent did. */
export function isKnownAs(row: ListeningPort, known: string): boolean {
  if (known === row.unit || known === row.process) return true;
  const key = containerOfRow(row);
  if (key === undefined) return false;
  if (known === containerName(key) || isEngineName(known, key)) return true;
  return row.project === undefined && keysOfWords(known).some((one) => isEngineName(key.container, one));
}

/** Whether an engine may call a container this: `media-web-1` is `web` of `media`, `media_web.1.` with an id behind it is `media_web.1`. */
function isEngineName(name: string, { container, project }: Readonly<ContainerKey>): boolean {
  // While it is made anew, compose puts an id before the name.
  const own = name.replace(/^[0-9a-f]{12}_/, '');
  const called = container.replace(/ \((?:docker|podman|[0-9a-f]{12})\)$/, '');
  if (own === called || own.replace(/\.[0-9a-z]{20,30}$/, '') === called) return true;
  if (project === null) return false;
  const [, service, number] = /^(.+)-(\d+)$/.exec(called) ?? [];
  return ['-', '_'].some(
    (mark) =>
      own === [project, called, '1'].join(mark) ||
      (service !== undefined && own === [project, service, number].join(mark)),
  );
}

/** Of several that may be meant it is the one that publishes the port, and the one without a project goes by its plain name. */
function fitOf({ protocol, port }: ListeningPort, { ports, project }: Container): number {
  const publishes = ports.some((one) => one.host_port === port && one.protocol === protocol);
  return (publishes ? 2 : 0) + (project === null ? 1 : 0);
}

function keysOfWords(words: string): ContainerKey[] {
  const [, container, project] = /^(.+) of (.+)$/.exec(words) ?? [];
  if (container !== undefined && project !== undefined) return [{ container, project }];
  return [
    { container: words, project: null },
    { container: words, project: words },
  ];
}
