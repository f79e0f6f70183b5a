import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Thresholds } from '@labkeeper/protocol/config';

/** What of the default rules a user may set without writing a rule. */
export interface DefaultLevels {
  readonly thresholds: Thresholds;
  /** Restarts of a container within an hour. */
  readonly containerRestarts: number;
  readonly serviceDownSeconds: number;
}

type Said = Pick<AlertRule, 'rule_id' | 'name' | 'metric'> & Partial<AlertRule>;

const sustained = 300;
const shortly = 120;
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

function machineRules({ thresholds }: DefaultLevels): Said[] {
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
    { rule_id: 'filesystem-full', name: 'Filesystem nearly full', metric: 'filesystem_used_percent', ...disk },
    { rule_id: 'disk-full', name: 'Disk nearly full', metric: 'disk_percent', ...disk },
    {
      rule_id: 'filesystem-stale',
      name: 'Filesystem does not answer',
      metric: 'filesystem_state',
      kind: 'state',
      states: { warn: ['stale', 'read_only'], fail: [] },
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

function heatRules(): Said[] {
  const hot = (what: string, chip: string, warn: number, fail: number): Said => ({
    rule_id: `hot-${chip.replaceAll('*', '')}`,
    name: `${what} hot`,
    metric: 'temperature_celsius',
    labels: { chip },
    type: 'temperature',
    warn,
    fail,
    clear: { warn: warn - 2, fail: fail - 2 },
    for_seconds: sustained,
    severity: { warn: 'medium', fail: 'medium' },
  });
  const processors = ['coretemp*', 'k10temp*', 'zenpower*', 'cpu*'].map((chip) => hot('Processor', chip, 85, 95));
  return [...processors, hot('NVMe', 'nvme*', 70, 80), hot('Disk', 'drivetemp*', 70, 80)];
}

function diskRules(): Said[] {
  const counted = (rule_id: string, name: string, metric: string): Said => ({
    rule_id,
    name,
    metric,
    operator: '>',
    warn: 0,
    acknowledged_until: 'grows',
    severity: { warn: 'high', fail: 'high' },
  });
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

function runningRules({ containerRestarts, serviceDownSeconds }: DefaultLevels): Said[] {
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
      rule_id: 'security-updates',
      name: 'Security updates waiting',
      metric: 'security_updates',
      operator: '>',
      warn: 0,
      severity: mild,
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
