import type { DefaultLevels } from './default-levels.ts';
import type { SaidRule } from './rule-of.ts';

const sustained = 300;
/** How much cooler it must be until it is well again (°C). */
const coolerBy = 2;
const urgent = { warn: 'medium', fail: 'critical' } as const;
const mild = { warn: 'medium', fail: 'high' } as const;

/** Whether servers are there, and how full, busy and hot they are. */
export function machineRules({ thresholds, diskFreeGb }: DefaultLevels): SaidRule[] {
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

function littleSpace(bytes: number): SaidRule {
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
export function heatRules(): SaidRule[] {
  return [hot('too-hot', 'temperature_celsius'), hot('disk-too-hot', 'smart_temperature_celsius')];
}

function hot(rule_id: string, metric: string): SaidRule {
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

/** What disks and arrays say of themselves. */
export function diskRules(): SaidRule[] {
  return [
    counted('disk-pending', 'Disk has sectors it cannot read', 'smart_pending_sectors'),
    counted('disk-reallocated', 'Disk has replaced sectors', 'smart_reallocated_sectors'),
    counted('disk-uncorrectable', 'Disk has lost sectors', 'smart_offline_uncorrectable_sectors'),
    counted('disk-media-errors', 'Disk has errors that it could not correct', 'smart_media_errors'),
    {
      rule_id: 'disk-attribute',
      name: 'Attributes of a disk are at their limits',
      metric: 'smart_failing_attributes',
      operator: '>',
      warn: 0,
      severity: { warn: 'high', fail: 'high' },
    },
    counted('disk-self-test', 'Disk did not pass its self-test', 'smart_self_tests_failed'),
    {
      rule_id: 'disk-failing',
      name: 'Disk says that it fails',
      metric: 'smart_state',
      kind: 'state',
      // What it only warns of has a rule of its own each: one sick disk is not told of twice.
      states: { warn: [], fail: ['failed'] },
      severity: urgent,
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
    counted('array-errors', 'Array has counted errors', 'array_errors'),
    { ...counted('array-shrunk', 'Array has fewer members than before', 'array_members_lost'), ...lasting('array') },
    { ...gone('array', 'Array is gone'), ...lasting('array') },
    { ...gone('disk', 'Disk is gone'), ...lasting('disk') },
  ];
}

/** A reboot, a disk that is slow to answer: what is back within a quarter of an hour was not lost. */
function lasting(label: string): Pick<SaidRule, 'labels' | 'for_seconds'> {
  return { labels: { [label]: '*' }, for_seconds: 900 };
}

function gone(thing: 'array' | 'disk', name: string): SaidRule {
  return {
    rule_id: `${thing}-gone`,
    name,
    metric: `${thing}_presence`,
    kind: 'state',
    states: { warn: ['gone'], fail: [] },
    severity: { warn: 'high', fail: 'high' },
  };
}

function counted(rule_id: string, name: string, metric: string): SaidRule {
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
