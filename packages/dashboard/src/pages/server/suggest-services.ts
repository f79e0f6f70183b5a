import { type ContainerKey, containerText } from '@labkeeper/protocol/container-key';
import type { Container, Unit } from '@labkeeper/protocol/inventory';
import { plainName } from './unit-words.ts';

/** What of a server could be expected to run. */
interface Known {
  readonly containers: readonly Pick<Container, 'container' | 'project'>[];
  readonly units: readonly Pick<Unit, 'unit' | 'kind' | 'load' | 'state'>[];
}

/** Names to choose from, containers first: what runs or has failed here and is not expected yet. A container is named with its project where another project has one of its name. */
export function suggestServices(
  { containers, units }: Known,
  expected: readonly { readonly name: string }[],
): string[] {
  const taken = new Set(expected.map(({ name }) => plainName(name)));
  const serving = units.filter(
    ({ kind, load, state }) =>
      (kind === 'service' || kind === 'timer') && load === 'loaded' && (state === 'running' || state === 'failed'),
  );
  const names = [...containerNames(containers), ...serving.map(({ unit }) => plainName(unit)).toSorted(byName)];
  return [...new Set(names)].filter((name) => !taken.has(name));
}

function containerNames(containers: readonly Readonly<ContainerKey>[]): string[] {
  const keys = [...new Map(containers.map((one) => [containerText(one), one])).values()];
  return keys
    .map(({ container, project }) => (isAlone(container) ? container : `${project ?? ''}/${container}`))
    .toSorted(byName);

  function isAlone(name: string): boolean {
    return keys.filter(({ container }) => container === name).length === 1;
  }
}

function byName(left: string, right: string): number {
  return left.localeCompare(right);
}
