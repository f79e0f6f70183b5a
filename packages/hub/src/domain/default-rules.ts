import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Thresholds } from '@labkeeper/protocol/config';

/** What of the default rules a user may set without writing a rule. */
export interface DefaultLevels {
  readonly thresholds: Thresholds;
  /** Free space (10^9 bytes) below which a filesystem of at least twice that size is WARN; undefined: not judged. */
  readonly diskFreeGb: number | undefined;
  /** Restarts of a container within an hour. */
  readonly containerRestarts: number | undefined;
  readonly serviceDownSeconds: number | undefined;
}

type Said = Pick<AlertRule, 'rule_id' | 'name' | 'metric'> & Partial<AlertRule>;

const sustained = 300;
const shortly = 120;
const clockSeconds = 300;
/** How much cooler it must be until it is well again (°C). */
const coolerBy = 2;
const week = 7 * 86_400;
const urgent = { warn: 'medium', fail: 'critical' } as const;
const important = { warn: 'medium', fail: 'high' } as const;
const mild = { warn: 'medium', fail: 'high' } as const;
const faint = { warn: 'low', fail: 'low' } as const;

/** The rules that cover every server without a click, by the levels that the user has set. */
export function defaultRules(levels: DefaultLevels): AlertRule[] {
  return [
    ...machineRules(levels),
    ...heatRules(),
    ...diskRules(),
    ...runningRules(levels),
    ...upkeepRules(),
    ...checkRules(),
  ].map((said) => ruleOf(said));
}

function machineRules({ thresholds, diskFreeGb }: DefaultLevels): Said[] {
  const { disk_warning_percent: warn, disk_critical_percent: fail } = thresholds;
  const severity = { warn: 'high', fail: 'critical' } as const;
  const disk = { type: 'disk_warning', warn, fail, clear: { warn: warn - 1, fail: fail - 1 }, severity };
  return [
    {
      rule_id: 'server-offline',
      name: 'Server offline',
      metric: 'server_state',
      kind: 'state',
      type: 'server_offline',
      states: { warn: [], fail: ['offline'] },
      severity: urgent,
    },
    {
      rule_id: 'site-offline',
      name: 'Site offline',
      metric: 'site_state',
      kind: 'state',
      states: { warn: [], fail: ['offline'] },
      severity: urgent,
    },
    {
      rule_id: 'hub-isolated',
      name: 'Hub isolated',
      metric: 'hub_state',
      kind: 'state',
      states: { warn: [], fail: ['isolated'] },
      severity: urgent,
    },
    { rule_id: 'filesystem-full', name: 'Filesystem nearly full', metric: 'filesystem_used_percent', ...disk },
    { rule_id: 'disk-full', name: 'Disk nearly full', metric: 'disk_percent', ...disk },
    ...(diskFreeGb === undefined ? [] : [littleSpace(diskFreeGb * 1e9)]),
    {
      rule_id: 'filesystem-stale',
      name: 'Filesystem does not answer',
      metric: 'filesystem_state',
      kind: 'state',
      states: { warn: ['stale'], fail: [] },
    },
    {
      rule_id: 'memory-high',
      name: 'Memory nearly used up',
      metric: 'memory_percent',
      type: 'memory_warning',
      warn: thresholds.memory_warning_percent,
      for_seconds: sustained,
      severity: mild,
    },
    {
      rule_id: 'cpu-high',
      name: 'Processor busy',
      metric: 'cpu_percent',
      type: 'cpu_warning',
      warn: thresholds.cpu_warning_percent,
      for_seconds: sustained,
      severity: mild,
    },
  ];
}

function littleSpace(bytes: number): Said {
  return {
    rule_id: 'filesystem-little-space',
    name: 'Little space left',
    metric: 'filesystem_free_bytes',
    type: 'disk_warning',
    operator: '<=',
    warn: bytes,
    clear: { warn: bytes * 1.02, fail: null },
    floor: { metric: 'filesystem_total_bytes', warn: 2 * bytes, fail: null },
    severity: { warn: 'high', fail: 'high' },
  };
}

/** Processors 85/95 °C, hard disks 50/60 °C, SSDs and NVMes 70/80 °C, or lower where the drive says so. */
function heatRules(): Said[] {
  return [hot('too-hot', 'temperature_celsius'), hot('disk-too-hot', 'smart_temperature_celsius')];
}

function hot(rule_id: string, metric: string): Said {
  return {
    rule_id,
    name: 'Too hot for what it is',
    metric,
    type: 'temperature',
    device_limits: true,
    clear: { warn: -coolerBy, fail: -coolerBy },
    for_seconds: sustained,
    severity: { warn: 'medium', fail: 'medium' },
  };
}

function diskRules(): Said[] {
  return [
    counted('disk-pending', 'Disk has sectors it cannot read', 'smart_pending_sectors'),
    counted('disk-reallocated', 'Disk has replaced sectors', 'smart_reallocated_sectors'),
    counted('disk-uncorrectable', 'Disk has lost sectors', 'smart_offline_uncorrectable_sectors'),
    {
      rule_id: 'disk-failing',
      name: 'Disk says that it fails',
      metric: 'smart_state',
      kind: 'state',
      states: { warn: ['warning'], fail: ['failed'] },
      severity: { warn: 'high', fail: 'critical' },
    },
    {
      rule_id: 'nvme-critical',
      name: 'NVMe warns of itself',
      metric: 'smart_critical_warning',
      operator: '!=',
      fail: 0,
      severity: urgent,
    },
    { rule_id: 'disk-worn', name: 'Disk worn', metric: 'smart_percentage_used', warn: 80, fail: 95 },
    {
      rule_id: 'array-degraded',
      name: 'Array not whole',
      metric: 'array_state',
      kind: 'state',
      states: { warn: ['rebuilding'], fail: ['degraded', 'failed'] },
      severity: urgent,
    },
  ];
}

function counted(rule_id: string, name: string, metric: string): Said {
  return {
    rule_id,
    name,
    metric,
    operator: '>',
    warn: 0,
    acknowledged_until: 'grows',
    severity: { warn: 'high', fail: 'high' },
  };
}

function runningRules({ containerRestarts = 5, serviceDownSeconds = shortly }: DefaultLevels): Said[] {
  return [
    {
      rule_id: 'service-down',
      name: 'Service down',
      metric: 'service_state',
      kind: 'state',
      type: 'service_down',
      states: { warn: [], fail: ['stopped', 'failed'] },
      for_seconds: serviceDownSeconds,
      severity: urgent,
    },
    {
      rule_id: 'container-unhealthy',
      name: 'Container unhealthy',
      metric: 'container_health',
      kind: 'state',
      states: { warn: [], fail: ['unhealthy'] },
      for_seconds: shortly,
      severity: important,
    },
    {
      rule_id: 'container-down',
      name: 'Container ended',
      metric: 'container_state',
      kind: 'state',
      states: { warn: [], fail: ['exited', 'dead'] },
      for_seconds: shortly,
      severity: important,
    },
    {
      rule_id: 'container-restarts',
      name: 'Container restarts again and again',
      metric: 'container_restarts',
      kind: 'increase',
      operator: '>',
      warn: containerRestarts,
      window_seconds: 3600,
      severity: { warn: 'high', fail: 'high' },
    },
  ];
}

function upkeepRules(): Said[] {
  return [
    {
      rule_id: 'clock-behind',
      name: 'Clock is wrong',
      metric: 'clock_offset_seconds',
      type: 'clock_wrong',
      operator: '>',
      warn: clockSeconds,
      clear: { warn: clockSeconds - 30, fail: null },
    },
    {
      rule_id: 'clock-ahead',
      name: 'Clock is wrong',
      metric: 'clock_offset_seconds',
      type: 'clock_wrong',
      operator: '<',
      warn: -clockSeconds,
      clear: { warn: 30 - clockSeconds, fail: null },
    },
    {
      rule_id: 'security-updates',
      name: 'Security updates waiting',
      metric: 'security_updates',
      operator: '>',
      warn: 0,
      severity: mild,
    },
    {
      rule_id: 'new-listener',
      name: 'Something new listens',
      metric: 'listener_state',
      labels: { listener: '*' },
      kind: 'state',
      states: { warn: ['new'], fail: [] },
      severity: faint,
    },
    {
      rule_id: 'updates',
      name: 'Updates waiting for a week',
      metric: 'updates_available',
      type: 'update_available',
      operator: '>',
      warn: 0,
      for_seconds: week,
      severity: faint,
    },
  ];
}

function checkRules(): Said[] {
  return [
    {
      rule_id: 'check-slow',
      name: 'Check slow',
      metric: 'check_latency_ms',
      labels: { type: 'http*' },
      warn: 2000,
      for_seconds: sustained,
    },
    {
      rule_id: 'ping-slow',
      name: 'Ping slow',
      metric: 'check_latency_ms',
      labels: { type: 'ping' },
      warn: 200,
      for_seconds: sustained,
    },
    {
      rule_id: 'uptime-low',
      name: 'Often down in the last 30 days',
      metric: 'check_uptime_30d_percent',
      operator: '<',
      warn: 99,
      clear: { warn: 99.1, fail: null },
    },
    {
      rule_id: 'router-down',
      name: 'Router silent',
      metric: 'router_state',
      kind: 'state',
      states: { warn: [], fail: ['down'] },
      for_seconds: shortly,
      severity: important,
    },
    {
      rule_id: 'check-down',
      name: 'Check down',
      metric: 'check_state',
      kind: 'state',
      states: { warn: [], fail: ['down'] },
      for_seconds: shortly,
      severity: important,
    },
    {
      rule_id: 'certificate-ends',
      name: 'Certificate ends soon',
      metric: 'check_certificate_days_left',
      operator: '<=',
      warn: 14,
      fail: 3,
      severity: important,
    },
  ];
}

/** A whole rule out of what is said of it; the rest is as in a plain threshold. */
export function ruleOf(said: Said): AlertRule {
  return {
    enabled: true,
    labels: {},
    scope: { server_ids: [], tags: [], site_ids: [] },
    kind: 'threshold',
    type: said.metric,
    operator: '>=',
    warn: null,
    fail: null,
    clear: null,
    floor: null,
    states: null,
    limit: null,
    window_seconds: 0,
    for_seconds: 0,
    hold_seconds: 0,
    cooldown_seconds: 1800,
    severity: important,
    acknowledged_until: 'worse',
    device_limits: false,
    message: null,
    managed_by: 'default',
    ...said,
  };
}
