import type { Platform } from '../../platform/hub-platform.ts';
import type { RequestFacts } from '../../platform/route.ts';
import type { AlertsService } from '../alerts/service.ts';
import type { HardwareLoss } from '../hardware-loss/service.ts';
import type { PortsService } from '../ports/service.ts';
import type { ServersService } from '../servers/service.ts';
import type { AgentSettingsBook } from './agent-settings.ts';
import type { HeartbeatBody } from './heartbeat-body.ts';

/** What receiving a heartbeat needs of the hub. */
export interface Receiver {
  readonly platform: Platform;
  readonly servers: ServersService;
  readonly ports: PortsService;
  readonly hardware: HardwareLoss;
  readonly alerts: AlertsService;
  readonly settings: AgentSettingsBook;
}

/** A heartbeat on its way: what was sent, by whom, and when it came (ms since 1970). */
export interface Arrival {
  readonly body: HeartbeatBody;
  readonly facts: RequestFacts;
  readonly receivedAt: number;
}
