import { containerText, type ContainerKey } from '@labkeeper/protocol/container-key';
import { maxLabel, plainText } from '../text.ts';
import type { EngineKind } from './ask-engine.ts';
import type { ListedContainer } from './container-list.ts';
import { textOf, type Fields } from './json-fields.ts';

/** By what a container is known however often it is made anew; `service` is its name within its project. */
export interface ContainerIdentity extends ContainerKey {
  service: string | null;
}

/**
 * A compose project's containers go by their service, with their number where they are several, unless somebody named them; tasks of a swarm
 * by service and slot; others by their name.
 */
export function identityOf({ name, labels }: Pick<ListedContainer, 'name' | 'labels'>): ContainerIdentity {
  return (
    composeIdentity(name, labels) ?? swarmIdentity(labels) ?? { container: label(name), project: null, service: null }
  );
}

function composeIdentity(name: string, labels: Fields): ContainerIdentity | undefined {
  const project = textOf(labels['com.docker.compose.project']) ?? textOf(labels['io.podman.compose.project']);
  const service = textOf(labels['com.docker.compose.service']) ?? textOf(labels['io.podman.compose.service']);
  if (project === undefined || service === undefined) return undefined;
  const number = textOf(labels['com.docker.compose.container-number']) ?? '1';
  // While it is made anew, compose puts an id before the name.
  const own = name.replace(/^[0-9a-f]{12}_/, '');
  const isGiven = ['-', '_'].every((mark) => own !== [project, service, number].join(mark));
  const made = number === '1' ? service : `${service}-${number}`;
  return {
    container: label(isGiven || isOneOff(labels) ? own : made),
    project: label(project),
    service: label(service),
  };
}

/** Whether somebody runs it once beside its service (`docker compose run`): it serves nobody. */
export function isOneOff(labels: Fields): boolean {
  return textOf(labels['com.docker.compose.oneoff'])?.toLowerCase() === 'true';
}

/** A task's name ends in an id that is new each time. */
function swarmIdentity(labels: Fields): ContainerIdentity | undefined {
  const task = textOf(labels['com.docker.swarm.task.name']);
  const service = textOf(labels['com.docker.swarm.service.name']);
  if (task === undefined || service === undefined) return undefined;
  const project = textOf(labels['com.docker.stack.namespace']);
  return {
    container: label(task.replace(/\.[0-9a-z]{20,30}$/, '')),
    project: project === undefined ? null : label(project),
    service: label(service),
  };
}

function label(text: string): string {
  return plainText(text, maxLabel);
}

/** A container of one of the engines, under the name by which it is known. */
export interface IdentifiedContainer {
  listed: ListedContainer;
  kind: EngineKind;
  identity: ContainerIdentity;
}

type Unnamed = Omit<IdentifiedContainer, 'identity'>;

/**
 * Gives every container its name, each name once. Of those that take each other's place (while compose makes one anew, old tasks of a swarm) only
 * the one that works stays, else the newest; of those that only happen to have one name, the later ones go by a longer one, whatever they do.
 */
export function identifyAll(containers: readonly Unnamed[]): IdentifiedContainer[] {
  const found = new Map<string, IdentifiedContainer>();
  for (const one of currentOf(containers).toSorted(byAge)) {
    const identity = identityOf(one.listed);
    const free = [identity.container, ...longerNames(one)]
      .map((container) => ({ ...identity, container }))
      .find((candidate) => !found.has(containerText(candidate)));
    if (free !== undefined) found.set(containerText(free), { ...one, identity: free });
  }
  return [...found.values()];
}

const active: readonly string[] = ['running', 'paused', 'restarting'];

/** Each container once, and of each part of a project the one that counts. */
function currentOf(containers: readonly Unnamed[]): Unnamed[] {
  const found = new Map<string, Unnamed>();
  const ids = new Set<string>();
  for (const one of containers) {
    // A socket of Podman may stand in for that of Docker: both then tell the same.
    if (ids.has(one.listed.id)) continue;
    ids.add(one.listed.id);
    const task = taskOf(one);
    const other = found.get(task);
    if (other === undefined || isBetter(one.listed, other.listed)) found.set(task, one);
  }
  return [...found.values()];
}

function isBetter(one: ListedContainer, other: ListedContainer): boolean {
  const isActive = active.includes(one.state);
  if (isActive !== active.includes(other.state)) return isActive;
  return (one.createdMs ?? 0) > (other.createdMs ?? 0);
}

/** The part of a project that a container plays, its number included; its id where it plays none. */
function taskOf({ listed, kind }: Unnamed): string {
  const { project, service, container } = identityOf(listed);
  if (service === null) return listed.id;
  return [
    kind,
    project ?? '',
    service,
    textOf(listed.labels['com.docker.compose.container-number']) ?? '',
    container,
  ].join('\n');
}

/** An order that does not change while containers start and stop. */
function byAge(a: Unnamed, b: Unnamed): number {
  if (a.kind !== b.kind) return a.kind === 'docker' ? -1 : 1;
  return (a.listed.createdMs ?? 0) - (b.listed.createdMs ?? 0) || (a.listed.id < b.listed.id ? -1 : 1);
}

function longerNames({ listed, kind }: Unnamed): string[] {
  return [listed.name, `${listed.name} (${kind})`, `${listed.name} (${listed.id.slice(0, 12)})`].map(label);
}
