import type { OwnAgentSettingsChange } from '@labkeeper/protocol/server';

type OwnCollectorChange = NonNullable<OwnAgentSettingsChange['collectors']>[string];

/** What a person has set of one server's collector. */
export interface CollectorWish {
  readonly seconds: number | null;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** The wish as the hub takes it: null goes back to what holds for all servers, and whether it is on is left as it is. */
export function collectorChange({ seconds, include, exclude }: CollectorWish): OwnCollectorChange {
  return {
    interval_seconds: seconds === null ? null : Math.round(seconds),
    include: include.length === 0 ? null : [...include],
    exclude: exclude.length === 0 ? null : [...exclude],
  };
}
