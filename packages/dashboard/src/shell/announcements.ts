import type { Server } from '@labkeeper/protocol/server';
import { type State, stateOfServer } from '../ui/state.ts';
import { visibleText } from '../ui/visible-text.ts';

const sentences: Readonly<Record<State, string>> = {
  ok: 'is well again',
  warn: 'has a warning',
  fail: 'is failing',
  offline: 'is offline',
  unknown: 'is no longer heard from',
  maintenance: 'is in maintenance',
};

/** What changed between two looks at the fleet, in sentences to be read aloud; new servers are said once. */
export function changesInWords(before: readonly Server[], after: readonly Server[]): string {
  const known = new Map(before.map((server) => [server.server_id, stateOfServer(server)]));
  const said: string[] = [];
  for (const server of after) {
    const state = stateOfServer(server);
    const was = known.get(server.server_id);
    if (was === state) continue;
    const what = was === undefined ? 'was added' : sentences[state];
    said.push(`${visibleText(server.display_name)} ${what}.`);
  }
  return said.join(' ');
}
