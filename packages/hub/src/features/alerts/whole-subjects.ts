import type { JudgedSubject } from './judged-subject.ts';
import { siteSubject } from './hiders.ts';

const graceMs = 60_000;
/** The hub looks at itself every few seconds. */
const ownHoldMs = 600_000;

const nothingSpecial = {
  graceMs,
  isReported: () => false,
  holdMs: () => ownHoldMs,
  deviceLimits: () => undefined,
  thingOf: () => undefined,
  roomOf: () => undefined,
  isJudged: () => true,
  isMinor: () => false,
} as const;

/** The hub itself as judging sees it. */
export const judgedHub: JudgedSubject = {
  subject: 'hub',
  serverId: undefined,
  siteId: undefined,
  tags: [],
  name: 'the hub',
  hiddenBy: () => undefined,
  window: () => undefined,
  ...nothingSpecial,
};

/** A site as judging sees it, with what its servers say of it: all their tags, and that it is judged only while it has any. */
export function judgedSite(
  siteId: string,
  ofServers: Pick<JudgedSubject, 'tags' | 'hiddenBy' | 'window' | 'isJudged'>,
): JudgedSubject {
  return {
    ...nothingSpecial,
    subject: siteSubject(siteId),
    serverId: undefined,
    siteId,
    name: `Site ${siteId}`,
    ...ofServers,
  };
}
