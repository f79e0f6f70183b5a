import { CommandResult, EnrollAnswer, EnrollRequest, HeartbeatAnswer } from '@labkeeper/protocol/agent';
import { Type } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import type { SocketRoute } from '../../platform/socket-route.ts';
import type { Services } from '../services.ts';
import { HeartbeatBody } from './heartbeat-body.ts';

const mebibyte = 1024 * 1024;

const example = {
  server_id: 'omv-mediaserver',
  timestamp: '2026-01-18T14:32:00Z',
  metrics: {
    cpu_percent: 45.2,
    memory_percent: 62.1,
    memory_used_gb: 9.9,
    memory_total_gb: 16,
    disk_percent: 82,
    disk_used_gb: 3280,
    disk_total_gb: 4000,
    network_rx_bytes: 1_288_490_188,
    network_tx_bytes: 356_515_840,
    load_1m: 0.91,
    load_5m: 0.84,
    load_15m: 0.72,
    uptime_seconds: 1_053_120,
    boot_time: '2026-01-06T10:00:00Z',
  },
  services: [
    { name: 'plex', status: 'running', pid: 1234, memory_mb: 512.5, cpu_percent: 3.2 },
    { name: 'jackett', status: 'stopped', pid: null, memory_mb: null, cpu_percent: null },
  ],
  os_info: { distribution: 'Debian GNU/Linux', version: '12', kernel: '6.1.0-17-amd64', architecture: 'x86_64' },
  updates_available: 12,
  security_updates: 2,
};

/** What agents post. */
export function agentRoutes(services: Services): Route[] {
  return [enrollRoute(services), heartbeatRoute(services), commandResultRoute()];
}

function enrollRoute({ agents }: Services): Route {
  return route({
    method: 'POST',
    path: '/api/v1/agents/enroll',
    id: 'enroll_agent',
    tag: 'agents',
    summary: 'Turns a one-time token into an agent with a key of its own; over TLS, or on the hub’s own machine.',
    access: 'public',
    request: { body: EnrollRequest },
    response: { status: 201, schema: EnrollAnswer },
    errors: ['TOKEN_INVALID', 'TLS_REQUIRED'],
    example: {
      token: 'lke_9QmVvJt0w2Ah7cYxR3sKd1LfGzE',
      hostname: 'nas',
      machine_id: '0f2c3b1a9d8e47f6a5b4c3d2e1f00918',
      agent_version: '1.0.0',
      architecture: 'x86_64',
    },
    maxBodyBytes: 16 * 1024,
    handle: (input) => agents.enroll(input.body, input),
  });
}

function heartbeatRoute({ agents }: Services): Route {
  return route({
    method: 'POST',
    path: '/api/v1/agents/heartbeat',
    id: 'post_heartbeat',
    tag: 'agents',
    summary:
      'Takes a report of a server, with older ones in `backlog`, and answers after it is stored; a first report registers the server.',
    access: 'agent',
    request: { body: HeartbeatBody },
    response: { status: 200, schema: HeartbeatAnswer },
    errors: [
      'SERVER_MISMATCH',
      'SERVER_BLOCKED',
      'TLS_REQUIRED',
      'TIMESTAMP_INVALID',
      'TIMESTAMP_IN_FUTURE',
      'STORAGE_FULL',
      'UNAVAILABLE',
    ],
    example,
    maxBodyBytes: mebibyte,
    handle: (input) => agents.receive(input.body, input),
  });
}

function commandResultRoute(): Route {
  return route({
    method: 'POST',
    path: '/api/v1/agents/command-result',
    id: 'post_command_result',
    tag: 'agents',
    summary: 'Takes what became of a command.',
    access: 'agent',
    request: { body: CommandResult },
    response: { status: 200, schema: Type.Object({ received: Type.Boolean() }) },
    errors: ['NOT_FOUND'],
    example: { command_id: '0196f3a2-7c4e-7b1a-9f00-3a5d2f1c8e77', success: true, output: 'done', error: null },
    maxBodyBytes: mebibyte,
    handle() {
      // No command has been sent yet, so a result can be of none.
      throw new ApiError('NOT_FOUND', { field: 'command_id', message: 'There is no command with this id.' });
    },
  });
}

/** The stream of an agent. */
export function agentSockets({ agents }: Services): SocketRoute[] {
  const { streams } = agents;
  return [
    {
      path: '/api/v1/agents/stream',
      id: 'agent_stream',
      tag: 'agents',
      summary: 'WebSocket of an agent: rate, settings and signs of life one way, live samples the other.',
      access: 'agent',
      maxPayloadBytes: mebibyte,
      open: (connection) => streams.open(connection),
      message: (connection, text) => streams.message(connection, text),
      close: (connection) => streams.closed(connection),
    },
  ];
}
