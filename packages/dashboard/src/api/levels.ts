import type { Thresholds } from '@labkeeper/protocol/config';
import type { Labels } from '@labkeeper/protocol/sample';
import type { Server } from '@labkeeper/protocol/server';
import { useMemo } from 'react';
import { diskLevelsFor, type Levels, levelsFor, thresholdsByServer } from '../ui/rule-levels.ts';
import { useFleetDrawn, useServers, useThresholds } from './fleet.ts';
import { useRules } from './rules.ts';

/** The thresholds that a server's bars are drawn with: of the rules that judge it; the usual ones until the rules are known. */
export function useServerThresholds(): (server: Server) => Thresholds {
  const base = useThresholds();
  const { data: rules } = useRules(useFleetDrawn());
  return useMemo(() => (rules === undefined ? () => base : thresholdsByServer(rules, base)), [rules, base]);
}

/** The levels of one series of a server. */
export type LevelsOf = (metric: string, labels?: Labels) => Levels;

/** Answers with the levels of each series of one server, by the rule that judges it. */
export function useServerLevels(serverId: string): LevelsOf {
  const base = useThresholds();
  const { data: servers } = useServers();
  const { data: rules } = useRules();
  const server = servers?.find((one) => one.server_id === serverId);
  const place = JSON.stringify(server === undefined ? null : [server.tags, server.site_id]);
  return useMemo(() => {
    if (rules === undefined || server === undefined) return (metric) => usual(base, metric);
    return (metric, labels) =>
      metric === 'disk_percent'
        ? diskLevelsFor(rules, server)
        : levelsFor(rules, labels === undefined ? { metric } : { metric, labels }, server);
    // A server is new with each of its reports; what rules ask of it is its id, its tags and its site.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [rules, base, serverId, place]);
}

function usual(base: Thresholds, metric: string): Levels {
  if (metric === 'cpu_percent') return { warn: base.cpu_warning_percent, fail: undefined };
  if (metric === 'memory_percent') return { warn: base.memory_warning_percent, fail: undefined };
  if (metric !== 'disk_percent' && metric !== 'filesystem_used_percent') return { warn: undefined, fail: undefined };
  return { warn: base.disk_warning_percent, fail: base.disk_critical_percent };
}
