/** Names under which answers of the hub are kept; a longer key is part of a shorter one. */
export const keys = {
  session: ['session'],
  setup: ['setup'],
  servers: ['servers'],
  server: (serverId: string) => ['server', serverId],
  summary: ['summary'],
  sites: ['sites'],
  thresholds: ['thresholds'],
  config: ['config'],
  metrics: ['metrics'],
  enrolment: ['enrolment'],
  alerts: ['alerts'],
  alert: (alertId: string) => ['alert', alertId],
  alertCounts: ['alert-counts'],
  events: ['events'],
  rules: ['rules'],
} as const;
