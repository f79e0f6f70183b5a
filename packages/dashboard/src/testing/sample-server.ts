import type { Server } from '@labkeeper/protocol/server';

/** A server that is well, with whatever a test says otherwise. */
export function sampleServer(change: Partial<Server> = {}): Server {
  const serverId = change.server_id ?? 'nas';
  return {
    server_id: serverId,
    display_name: serverId,
    hostname: serverId,
    ip_address: '192.168.1.42',
    mac_address: null,
    tdp_watts: 65,
    location: null,
    os_distribution: 'Debian GNU/Linux',
    os_version: '12',
    kernel: '6.1.0',
    architecture: 'x86_64',
    registered_at: '2026-01-01T00:00:00.000Z',
    last_seen: '2026-01-18T14:32:00.000Z',
    status: 'online',
    tags: [],
    site_id: null,
    health: 'OK',
    problems: [],
    agent: {
      version: '0.1.0',
      connected: true,
      enrolled: true,
      profile: 'watch',
      interval_seconds: 60,
      clock_offset_seconds: 0,
      backlog: 0,
      dropped: 0,
      last_address: null,
      transport: 'tls',
      key_created_at: null,
      warnings: [],
    },
    latest: { cpu_percent: 12, memory_percent: 45, disk_percent: 67 },
    boot_time: '2026-01-06T10:00:00.000Z',
    updates_available: 0,
    security_updates: 0,
    expected_services: [],
    local: false,
    ...change,
  };
}
