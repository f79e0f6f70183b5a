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
  ...nothingSpecial,
};

/** A site as judging sees it. */
export function judgedSite(siteId: string, hiddenBy: () => string | undefined): JudgedSubject {
  return {
    subject: siteSubject(siteId),
    serverId: undefined,
    siteId,
    tags: [],
    name: `Site ${siteId}`,
    hiddenBy,
    ...nothingSpecial,
  };
}
