import type { DefaultLevels } from './default-levels.ts';
import { oldListsSeconds } from './pending-updates.ts';
import type { SaidRule } from './rule-of.ts';

const sustained = 300;
const shortly = 120;
const clockSeconds = 300;
/** Within an hour. */
const serviceRestarts = 5;
const day = 86_400;
const week = 7 * day;
const urgent = { warn: 'medium', fail: 'critical' } as const;
const important = { warn: 'medium', fail: 'high' } as const;
const mild = { warn: 'medium', fail: 'high' } as const;
const faint = { warn: 'low', fail: 'low' } as const;

/** What is expected to run. */
export function runningRules({ containerRestarts = 5, serviceDownSeconds = shortly }: DefaultLevels): SaidRule[] {
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
      rule_id: 'units-failed',
      name: 'Units have failed',
      metric: 'units_failed',
      operator: '>',
      warn: 0,
      for_seconds: shortly,
      severity: mild,
      // One that fails for good must not hide the next.
      acknowledged_until: 'grows',
      message:
        'Units that have failed on {server}, beside the services that are expected: {value}. Its page lists them.',
    },
    {
      // Between two starts it runs, or seems to: its state alone would never tell.
      rule_id: 'service-restarts',
      name: 'Service restarts again and again',
      metric: 'service_restarts',
      kind: 'increase',
      operator: '>',
      warn: serviceRestarts,
      window_seconds: 3600,
      severity: { warn: 'high', fail: 'high' },
    },
    ...containerRules(containerRestarts),
  ];
}

function containerRules(restarts: number): SaidRule[] {
  return [
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
      warn: restarts,
      window_seconds: 3600,
      severity: { warn: 'high', fail: 'high' },
    },
  ];
}

/** Clocks and updates. */
export function upkeepRules(): SaidRule[] {
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
      rule_id: 'package-lists-old',
      name: 'Package lists are old',
      metric: 'package_lists_age_seconds',
      warn: oldListsSeconds,
      // After weeks without power a machine fetches them within some hours by itself.
      for_seconds: day,
      severity: faint,
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

/** What is checked from outside. */
export function checkRules(): SaidRule[] {
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

/** About what nobody looks at. */
export function watchRules(): SaidRule[] {
  return [
    {
      rule_id: 'ups',
      name: 'Mains is gone or the UPS is ill',
      metric: 'ups_state',
      kind: 'state',
      states: { warn: ['on_battery', 'replace_battery', 'overloaded'], fail: [] },
      // A test of itself takes some seconds.
      for_seconds: 60,
      severity: { warn: 'high', fail: 'high' },
    },
    {
      rule_id: 'ups-low',
      name: 'UPS nearly empty',
      metric: 'ups_state',
      kind: 'state',
      states: { warn: [], fail: ['low_battery'] },
      severity: urgent,
    },
    {
      rule_id: 'throttled',
      name: 'Processor is held back',
      metric: 'throttled_state',
      kind: 'state',
      states: { warn: ['throttled', 'under_voltage'], fail: [] },
      for_seconds: 300,
      severity: mild,
    },
    {
      rule_id: 'too-many-series',
      name: 'More series than are judged',
      metric: 'series_unjudged',
      operator: '>',
      warn: 0,
      severity: mild,
      message:
        'More series come from {server} than Labkeeper judges (10,000, and 5,000 over time). Left out now: {value}; nobody knows how those are.',
    },
  ];
}
