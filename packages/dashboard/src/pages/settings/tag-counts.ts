import type { Server } from '@labkeeper/protocol/server';

/** A tag and how many servers carry it. */
export interface TagCount {
  readonly tag: string;
  readonly servers: number;
}

/** The tags in use, the most used first, then by name. */
export function countTags(servers: readonly Pick<Server, 'tags'>[]): TagCount[] {
  const counts = new Map<string, number>();
  for (const tag of servers.flatMap((server) => server.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, servers: count }))
    .sort((left, right) => right.servers - left.servers || left.tag.localeCompare(right.tag));
}
