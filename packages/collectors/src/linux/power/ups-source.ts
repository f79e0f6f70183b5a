import type { PowerSource } from '@labkeeper/protocol/inventory';
import { maxLabel, plainText, plainTextOrNull } from '../../text.ts';
import { emptySource, percentOrNull, runtimeOrNull, wattsOrNull } from './measured.ts';
import { upsStateOf } from './ups-state.ts';

/** What a UPS says of itself, whoever asked it; undefined for what it does not say. */
export interface UpsFacts {
  name: string;
  model: string | undefined;
  status: string;
  loadPercent: number | undefined;
  batteryPercent: number | undefined;
  runtimeSeconds: number | undefined;
  watts: number | undefined;
  /** What it can give at most: with the load it tells the watts where it does not measure them. */
  nominalWatts: number | undefined;
}

/** A UPS as a row. A battery of 0 % that is not being used, a runtime of none or no load of one that is lost is what drivers say who do not know. */
export function upsSource(facts: UpsFacts): PowerSource {
  const state = upsStateOf(facts.status);
  const draining = state === 'on_battery' || state === 'low_battery';
  const said = percentOrNull(facts.loadPercent, 300);
  const load = said === 0 && state === 'unknown' ? null : said;
  const battery = percentOrNull(facts.batteryPercent);
  const runtime = runtimeOrNull(facts.runtimeSeconds);
  const byLoad = load === null || facts.nominalWatts === undefined ? undefined : (load / 100) * facts.nominalWatts;
  return {
    ...emptySource(plainText(facts.name, maxLabel), 'ups', plainTextOrNull(facts.model, 120)),
    watts: wattsOrNull(facts.watts) ?? wattsOrNull(byLoad),
    state,
    load_percent: load,
    battery_percent: battery === 0 && !draining ? null : battery,
    runtime_seconds: runtime === 0 && !draining ? null : runtime,
  };
}
