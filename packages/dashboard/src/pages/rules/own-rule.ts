import type { Server } from '@labkeeper/protocol/server';
import { draftOf, type RuleDraft } from './rule-draft.ts';

/** A rule of its own for one server: as the given one, which stays as it is for all the others. */
export function ownDraft(
  source: Parameters<typeof draftOf>[0],
  server: Pick<Server, 'server_id' | 'display_name'>,
): RuleDraft {
  const scope = { server_ids: [server.server_id], tags: [], site_ids: [] };
  const draft = { ...draftOf(source), enabled: true, scope };
  return { ...draft, name: ownName(draft, [server]) };
}

const LONGEST_NAME = 120;

/** What a rule is called that was made out of another: after the server it is for, where that is one. */
export function ownName(
  { name, scope }: Pick<RuleDraft, 'name' | 'scope'>,
  servers: readonly Pick<Server, 'server_id' | 'display_name'>[],
): string {
  const [only, ...others] = scope.server_ids;
  const server = others.length === 0 ? servers.find((one) => one.server_id === only) : undefined;
  const place = server?.display_name ?? scope.tags[0] ?? 'some servers';
  return `${name} on ${place}`.slice(0, LONGEST_NAME);
}
