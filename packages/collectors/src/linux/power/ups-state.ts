/** How a UPS is, the numbers of its metric in this order. */
export const upsStates = ['online', 'on_battery', 'low_battery', 'replace_battery', 'overloaded', 'unknown'] as const;

export type UpsState = (typeof upsStates)[number];

/**
 * One word for the flags of NUT (`OL CHRG LB`) or apcupsd (`ONLINE REPLACEBATT`), the most urgent one. What neither says that it is fed nor
 * that it is not is unknown, and so is one that protects nothing (bypass, outlets off).
 */
export function upsStateOf(status: string): UpsState {
  const flags = new Set(status.toUpperCase().split(/\s+/));
  function has(...names: readonly string[]): boolean {
    return names.some((name) => flags.has(name));
  }
  if (has('COMMLOST', 'WAIT')) return 'unknown';
  if (has('LB', 'LOWBATT', 'FSD', 'SHUTTING')) return 'low_battery';
  if (has('OB', 'ONBATT')) return 'on_battery';
  if (has('OVER', 'OVERLOAD')) return 'overloaded';
  if (has('RB', 'REPLACEBATT', 'NOBATT')) return 'replace_battery';
  if (has('BYPASS', 'OFF', 'ALARM')) return 'unknown';
  return has('OL', 'ONLINE') ? 'online' : 'unknown';
}
