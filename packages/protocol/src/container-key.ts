/**
 * By what a container is known on its server, however often it is made anew: two projects may each have a `db`. Neither the engine's name for it
 * (`nextcloud-db-1`) nor the name of its service.
 */
export interface ContainerKey {
  container: string;
  /** Null where it belongs to no compose project or stack. */
  project: string | null;
}

/** Whether both mean one container of a server. */
export function sameContainer(one: ContainerKey, other: ContainerKey): boolean {
  return one.container === other.container && one.project === other.project;
}

/** A key as one text, for maps and orders; two containers of a server never have the same. */
export function containerText({ container, project }: ContainerKey): string {
  return `${project ?? ''}\n${container}`;
}

/** The container that labels of a metric are about; undefined where they are about something else. */
export function labelledContainer(
  labels: Readonly<Record<string, string>> | null | undefined,
): ContainerKey | undefined {
  const container = labels?.['container'];
  return container === undefined ? undefined : { container, project: labels?.['project'] ?? null };
}

/** What people call it: `db of nextcloud`, or `plex` where its project is called the same or there is none. */
export function containerName({ container, project }: Readonly<ContainerKey>): string {
  return project === null || project === container ? container : `${container} of ${project}`;
}
