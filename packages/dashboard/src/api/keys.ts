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
} as const;
