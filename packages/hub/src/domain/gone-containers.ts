import type { CollectorReport, ServiceReport } from '@labkeeper/protocol/agent';
import type { Container } from '@labkeeper/protocol/inventory';

/** What a report says of expected services and containers; `containers` as they were last told of, undefined where they never were. */
export interface ExpectedLook {
  readonly services: readonly ServiceReport[];
  readonly collectors: readonly CollectorReport[];
  readonly containers: readonly Container[] | undefined;
}

/** Whether a service of this name, `db` or `nextcloud/db`, is met by one of the containers. */
export function isMetBy(name: string, containers: readonly Container[] | undefined): boolean {
  const names = (containers ?? []).flatMap(({ container, service, project }) =>
    [container, service].flatMap((one) => (one === null ? [] : [one, `${project ?? ''}/${one}`])),
  );
  return names.includes(name);
}

/**
 * The services, with those stopped that were containers once and are none any more. An agent that has started anew cannot know that they were; nor may
 * anybody say so while an engine, or systemd, does not tell all.
 */
export function withGoneContainers(look: ExpectedLook, once: ReadonlySet<string>): readonly ServiceReport[] {
  const { services, collectors, containers } = look;
  if (!['services', 'containers'].every((name) => toldAll(collectors, name))) return services;
  return services.map((service) => {
    const isGone = service.status === 'unknown' && once.has(service.name) && !isMetBy(service.name, containers);
    return isGone ? { ...service, status: 'stopped' } : service;
  });
}

function toldAll(collectors: readonly CollectorReport[], name: string): boolean {
  const report = collectors.find((one) => one.name === name);
  return report?.status === 'OK' && (report.hint ?? null) === null;
}
