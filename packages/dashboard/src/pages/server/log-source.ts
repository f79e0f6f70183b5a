import { type ContainerKey, containerName } from '@labkeeper/protocol/container-key';
import type { Unit } from '@labkeeper/protocol/inventory';
import { unitName } from './unit-rows.ts';
import { plainName } from './unit-words.ts';

/** Which log is read: the whole journal, a unit's or a container's. */
export type LogSource =
  | { readonly kind: 'journal' }
  | { readonly kind: 'unit'; readonly name: string }
  | { readonly kind: 'container'; readonly key: Readonly<ContainerKey> };

/** One log to choose, by its name in the address. */
export interface LogChoice {
  readonly value: string;
  readonly label: string;
}

/** Choices that belong together. */
export interface LogGroup {
  readonly label: string;
  readonly choices: readonly LogChoice[];
}

/** The log that an address names; undefined where it names none. A container stands behind its project: `container:nextcloud/db`. */
export function readSource(text: string | undefined): LogSource | undefined {
  if (text === 'journal') return { kind: 'journal' };
  const [, kind, name] = /^(unit|container):(.{1,600})$/.exec(text ?? '') ?? [];
  if (name === undefined) return undefined;
  if (kind === 'unit') return { kind, name };
  const cut = name.lastIndexOf('/');
  return {
    kind: 'container',
    key: { container: name.slice(cut + 1), project: cut === -1 ? null : name.slice(0, cut) },
  };
}

/** The query that asks for a log. */
export function queryOf(source: LogSource): { unit?: string; container?: string; project?: string } {
  if (source.kind === 'journal') return {};
  if (source.kind === 'unit') return { unit: source.name };
  const { container, project } = source.key;
  return project === null ? { container } : { container, project };
}

/** What a log is called. */
export function sourceName(source: LogSource): string {
  if (source.kind === 'journal') return 'the whole journal';
  return source.kind === 'unit' ? unitName(source.name) : containerName(source.key);
}

function containerChoices(containers: readonly Readonly<ContainerKey>[]): LogChoice[] {
  const choices = new Map(containers.map(containerChoice).map((choice) => [choice.value, choice]));
  return [...choices.values()].toSorted((a, b) => a.label.localeCompare(b.label));
}

function containerChoice(key: Readonly<ContainerKey>): LogChoice {
  return { value: containerLog(key), label: containerName(key) };
}

/** The log of a container, as it stands in the address. */
export function containerLog({ container, project }: Readonly<ContainerKey>): string {
  return `container:${project === null ? '' : `${project}/`}${container}`;
}

/** The log of a service that is named: of its unit, or of the container of that name where no unit has it. */
export function serviceLog(
  name: string,
  units: readonly Unit[],
  containers: readonly Readonly<ContainerKey>[],
): string {
  const plain = plainName(name);
  const [key] = containers.filter(
    ({ container, project }) => plain === container || plain === `${project}/${container}`,
  );
  const isUnit = units.some(({ unit }) => plainName(unit) === plain);
  return key === undefined || isUnit ? `unit:${name}` : containerLog(key);
}

/** Every log that can be chosen, those first that somebody looks for. A log that is named but not known stands by itself. */
export function logGroups(
  known: {
    readonly units: readonly Unit[];
    readonly containers: readonly Readonly<ContainerKey>[];
    readonly expected: readonly string[];
  },
  chosen: string | undefined,
): LogGroup[] {
  const expected = new Set(known.expected.map(plainName));
  const ordered = known.units.toSorted((left, right) => left.unit.localeCompare(right.unit));
  function of(label: string, fits: (unit: Unit) => boolean): LogGroup {
    const choices = ordered.filter(fits).map(({ unit }) => ({ value: `unit:${unit}`, label: unitName(unit) }));
    return { label, choices };
  }
  function isExpected({ unit }: Unit): boolean {
    return expected.has(plainName(unit));
  }
  const listed = new Set(ordered.filter(isExpected).map(({ unit }) => plainName(unit)));
  const unseen = [...expected].filter((name) => !listed.has(name)).toSorted();
  const groups: LogGroup[] = [
    {
      label: 'Expected',
      choices: [...of('', isExpected).choices, ...unseen.map((name) => ({ value: `unit:${name}`, label: name }))],
    },
    of('Failed', (unit) => unit.state === 'failed' && !isExpected(unit)),
    {
      label: 'Containers',
      choices: containerChoices(known.containers),
    },
    of('Services', (unit) => unit.kind === 'service' && unit.state !== 'failed' && !isExpected(unit)),
    of('Timers, sockets and mounts', (unit) => unit.kind !== 'service' && unit.state !== 'failed' && !isExpected(unit)),
  ];
  const all = groups.flatMap(({ choices }) => choices.map(({ value }) => value));
  const source = readSource(chosen);
  const other = chosen === undefined || source === undefined || source.kind === 'journal' || all.includes(chosen);
  const named = other ? [] : [{ label: 'Chosen', choices: [{ value: chosen, label: sourceName(source) }] }];
  return [...named, ...groups].filter(({ choices }) => choices.length > 0);
}
