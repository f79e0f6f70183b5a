import type { FleetSummary } from '@labkeeper/protocol/server';
import { energyCost } from '../../domain/energy-cost.ts';
import { areListsOld } from '../../domain/pending-updates.ts';
import { roundValue } from '../../domain/round-value.ts';
import type { SettingValues } from '../../platform/hub-settings.ts';
import type { ServerState } from '../servers/service.ts';

type Extreme = FleetSummary['cpu_percent'];

/** The fleet in one answer. Numbers are of servers that are online; costs are of all, estimated from their typical draw. */
export function fleetSummary(
  states: readonly ServerState[],
  costs: SettingValues['costs'],
): Omit<FleetSummary, 'alerts'> {
  const online = states.filter((state) => state.status === 'online');
  const watts = total(states, (state) => state.row.tdp_watts);
  return {
    servers: {
      online: online.length,
      offline: count(states, (state) => state.status === 'offline'),
      unknown: count(states, (state) => state.status === 'unknown'),
      warning: count(states, (state) => state.verdict.health === 'WARN'),
      failing: count(states, (state) => state.verdict.health === 'FAIL'),
    },
    cpu_percent: extreme(online, 'cpu_percent'),
    memory_percent: extreme(online, 'memory_percent'),
    disk_percent: extreme(online, 'disk_percent'),
    updates_available: total(states, (state) => state.row.updates_available ?? 0),
    security_updates: total(states, (state) => state.row.security_updates ?? 0),
    updates_unknown: count(states, (state) => areListsOld(state.readings.flat('package_lists_age_seconds'))),
    cost_per_day: {
      value: Math.round(energyCost(watts, costs.electricity_rate_kwh).per_day * 100) / 100,
      currency: costs.currency,
      estimated: true,
    },
  };
}

function extreme(states: readonly ServerState[], metric: string): Extreme {
  let sum = 0;
  let measured = 0;
  let max: Extreme['max'] = null;
  for (const state of states) {
    const value = state.readings.flat(metric);
    if (value === undefined) continue;
    sum += value;
    measured += 1;
    if (max === null || value > max.value) max = { server_id: state.row.server_id, value };
  }
  return { mean: measured === 0 ? null : roundValue(sum / measured), max };
}

function total(states: readonly ServerState[], of: (state: ServerState) => number): number {
  let sum = 0;
  for (const state of states) sum += of(state);
  return sum;
}

function count(states: readonly ServerState[], is: (state: ServerState) => boolean): number {
  return states.filter(is).length;
}
