import { Configuration, type ConfigSource } from '@labkeeper/protocol/config';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { SecretSetting, SettingValues } from '../platform/hub-settings.ts';
import { Secret } from '../platform/secret.ts';
import type { FixedSettings } from './read-option.ts';
import { settings } from './settings.ts';

/** What holds now and where each value comes from. */
export interface Resolved {
  readonly values: SettingValues;
  readonly sources: Readonly<Record<string, ConfigSource>>;
}

const whole = Compile(Type.Omit(Configuration, ['sources']));

/** Puts the layers on top of each other: default, dashboard, then environment and config.yaml. */
export function resolveSettings(fixed: FixedSettings, stored: ReadonlyMap<string, unknown>): Resolved {
  const layers = layersOf(fixed, stored);
  followWarning(layers);
  followRaw(layers);
  const leaves = [...layers].map(([name, { value }]): [string, unknown] => [name, value]);
  const sources = Object.fromEntries([...layers].map(([name, { source }]) => [name, source]));
  return { values: assemble(leaves), sources };
}

/** The two times where somebody set roll-ups to be kept for less time than the samples; undefined where nobody did. */
export function hourlyBelowRaw(
  fixed: FixedSettings,
  stored: ReadonlyMap<string, unknown>,
): { readonly raw: number; readonly hourly: number } | undefined {
  const layers = layersOf(fixed, stored);
  const raw = Number(layers.get('retention.raw_days')?.value);
  const hourly = layers.get('retention.hourly_days');
  if (hourly === undefined || hourly.source === 'default' || Number(hourly.value) >= raw) return undefined;
  return { raw, hourly: Number(hourly.value) };
}

type Layers = Map<string, { value: unknown; source: ConfigSource }>;

function layersOf(fixed: FixedSettings, stored: ReadonlyMap<string, unknown>): Layers {
  const layers: Layers = new Map();
  for (const { yaml, fallback } of settings) layers.set(yaml, { value: fallback, source: 'default' });
  for (const [name, value] of stored) if (value !== undefined) layers.set(name, { value, source: 'dashboard' });
  for (const [name, { value, source }] of fixed) layers.set(name, { value, source });
  return layers;
}

/** A warning set above the default for critical moves that along: nobody means a FAIL that comes before its WARN. */
function followWarning(layers: Layers): void {
  const warning = layers.get('thresholds.disk_warning_percent')?.value;
  const critical = layers.get('thresholds.disk_critical_percent');
  if (critical?.source !== 'default' || Number(warning) <= Number(critical.value)) return;
  layers.set('thresholds.disk_critical_percent', { value: warning, source: 'default' });
}

/** Roll-ups are never kept for less time than the samples: without them a chart of weeks would be empty where samples still are. */
function followRaw(layers: Layers): void {
  const raw = layers.get('retention.raw_days')?.value;
  const hourly = layers.get('retention.hourly_days');
  if (hourly === undefined || Number(raw) <= Number(hourly.value)) return;
  layers.set('retention.hourly_days', { value: raw, source: hourly.source });
}

const secretSettings = ['slack_webhook_url', 'discord_webhook_url', 'heartbeat_url'] as const satisfies SecretSetting[];

function assemble(leaves: readonly [string, unknown][]): SettingValues {
  const secrets = Object.fromEntries(secretSettings.map((name) => [name, secretOf(leaves, name)])) as Record<
    SecretSetting,
    Secret | undefined
  >;
  const shown: Record<string, unknown> = { agent: { collectors: {} } };
  for (const [name, value] of leaves) {
    if (value !== undefined && !(value instanceof Secret)) place(shown, name.split('.'), value);
  }
  for (const name of secretSettings) place(shown, ['notifications', name], { set: secrets[name] !== undefined });
  const { notifications, ...others } = whole.Parse(shown);
  return { ...others, notifications: { ...notifications, ...secrets } };
}

function secretOf(leaves: readonly [string, unknown][], name: SecretSetting): Secret | undefined {
  const value = leaves.find(([leaf]) => leaf === `notifications.${name}`)?.[1];
  return value instanceof Secret ? value : undefined;
}

/** Puts a value at its path, making the blocks on the way. */
function place(into: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const inner = into[first] ?? {};
  into[first] = inner;
  place(inner as Record<string, unknown>, rest, value);
}
