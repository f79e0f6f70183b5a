import { moneyInWords } from '../domain/words.ts';
import type { HttpClient } from '../platform/http-client.ts';
import type { Platform } from '../platform/hub-platform.ts';
import type { AccountsService } from './accounts/service.ts';
import { ActLinks } from './act-links/service.ts';
import { AgentDownloads, type BuildAgent } from './agent-download/downloads.ts';
import { AgentsService } from './agents/service.ts';
import { startAlertUpkeep } from './alert-upkeep/alert-upkeep.ts';
import { AlertsService } from './alerts/service.ts';
import { DemoService } from './demo/service.ts';
import { HardwareLoss } from './hardware-loss/service.ts';
import { LogsService, type LogTimes, type ReadLog } from './logs/service.ts';
import { MetricsService } from './metrics/service.ts';
import { NotificationsService, type DayNumbers } from './notifications/service.ts';
import { PortsService } from './ports/service.ts';
import { ServersService } from './servers/service.ts';
import { SilenceService } from './silence/service.ts';

/** What routes are built from: the platform and one service per feature that others call. */
export interface Services {
  readonly platform: Platform;
  readonly accounts: AccountsService;
  readonly servers: ServersService;
  readonly silence: SilenceService;
  readonly notifications: NotificationsService;
  readonly actLinks: ActLinks;
  readonly ports: PortsService;
  readonly alerts: AlertsService;
  readonly agents: AgentsService;
  readonly logs: LogsService;
  readonly metrics: MetricsService;
  readonly demo: DemoService;
  readonly downloads: AgentDownloads;
}

/** What of the outside tests hand in. */
export interface ServiceOverrides {
  readonly buildAgent?: BuildAgent | undefined;
  readonly http?: HttpClient | undefined;
  readonly logTimes?: LogTimes | undefined;
}

/** The services of one hub, not yet started. */
export function buildServices(
  platform: Platform,
  accounts: AccountsService,
  overrides: ServiceOverrides = {},
): Services {
  const servers = new ServersService(platform, accounts);
  const metrics = new MetricsService(platform, servers);
  const silence = new SilenceService(platform);
  const actLinks = new ActLinks(platform);
  const notifications = new NotificationsService({
    platform,
    silence,
    links: actLinks,
    numbers: () => dayNumbers(metrics),
    http: overrides.http,
  });
  const alerts = new AlertsService({ platform, servers, notifications, windows: silence });
  metrics.onTaken((server, samples) => alerts.judgePushed(server, samples));
  const ports = new PortsService(platform, servers);
  const hardware = new HardwareLoss(platform, servers);
  alerts.onResolvedByHand((alert) => hardware.accept(alert));
  const agents = new AgentsService({ platform, accounts, servers, ports, hardware, alerts });
  const demo = new DemoService(platform, servers, agents, { alerts, notifications });
  function readLog(...wanted: Parameters<ReadLog>): ReturnType<ReadLog> {
    return demo.readLog(...wanted) ?? agents.streams.readLog(...wanted);
  }
  const logs = new LogsService(platform, accounts, readLog, overrides.logTimes);
  const downloads = new AgentDownloads(platform, overrides.buildAgent);
  return {
    platform,
    accounts,
    servers,
    silence,
    notifications,
    actLinks,
    ports,
    alerts,
    agents,
    logs,
    metrics,
    demo,
    downloads,
  };
}

/** Starts what has a life of its own, in the order in which it is needed. */
export async function startServices({
  platform,
  servers,
  silence,
  notifications,
  ports,
  alerts,
  agents,
  logs,
  demo,
}: Services): Promise<void> {
  await servers.start();
  await silence.start();
  await notifications.start();
  await ports.start();
  await alerts.start();
  startAlertUpkeep(platform);
  await agents.start();
  logs.start();
  await demo.start();
}

/** Stops it again, the other way round. */
export async function stopServices({ servers, agents, logs, alerts, notifications, demo }: Services): Promise<void> {
  await demo.stop();
  logs.stop();
  agents.stop();
  await alerts.stop();
  await notifications.stop();
  await servers.stop();
}

/** The numbers that a digest closes with. */
function dayNumbers(metrics: MetricsService): ReturnType<DayNumbers> {
  const { cost_per_day: cost, updates_available: updates, security_updates: securityUpdates } = metrics.summary();
  return { costPerDay: moneyInWords(cost.value, cost.currency), updates, securityUpdates };
}
