import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Alert, AlertRule, ListedRule } from '@labkeeper/protocol/alert';
import type { ServerChange, ServerDetail } from '@labkeeper/protocol/server';
import { buildAgent } from '../../scripts/build-agent.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { root, TestHub } from '../support/hub.ts';
import { guestImage } from './guest-image.ts';
import { startGuest, type Guest } from './guest.ts';

const key = 'a-key-for-this-test-alone';
const headers = { 'x-api-key': key };
const patience = 240_000;
/** What the hub adds to a rule when it lists it. */
const ofTheHub = new Set(['rule_id', 'managed_by', 'series', 'metric_seen', 'open_alerts', 'replaces_default']);

/** A hub of this machine, and a guest that its agent is installed on, reporting often. */
export class Lab {
  readonly hub: TestHub;
  readonly guest: Guest;
  readonly server: string;

  constructor(hub: TestHub, guest: Guest, server: string) {
    this.hub = hub;
    this.guest = guest;
    this.server = server;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return await this.hub.call<Answer>('GET', path, { headers });
  }

  /** Every row of a list of the API. */
  async list<Row>(path: string): Promise<Row[]> {
    const joint = path.includes('?') ? '&' : '?';
    return (await this.get<{ items: Row[] }>(`${path}${joint}limit=500`)).items;
  }

  /** The newest state of everything of the server. */
  async detail(): Promise<ServerDetail> {
    return await this.get<ServerDetail>(`/api/v1/servers/${this.server}`);
  }

  async change(body: ServerChange): Promise<void> {
    await this.hub.call('PATCH', `/api/v1/servers/${this.server}`, { headers, body });
  }

  /** Changes a default rule as a person would. */
  async changeRule(id: string, change: Partial<AlertRule>): Promise<void> {
    const { items } = await this.get<{ items: ListedRule[] }>('/api/v1/alert-rules');
    const rule = items.find(({ rule_id }) => rule_id === id);
    if (rule === undefined) throw new Error(`there is no rule ${id}`);
    const said = Object.fromEntries(Object.entries(rule).filter(([name]) => !ofTheHub.has(name)));
    await this.hub.call('PUT', `/api/v1/alert-rules/${id}`, { headers, body: { ...said, ...change } });
  }

  /** Waits until a rule has an alert about something of the server that is not resolved, and answers it. */
  async alerted(rule: string, label: string): Promise<Alert> {
    return await eventually(
      `${rule} has an alert about ${label}`,
      async () => (await this.alerts(rule)).find(({ labels }) => Object.values(labels).includes(label)),
      patience,
    );
  }

  /** Waits until an alert is resolved. */
  async resolved(id: string): Promise<void> {
    const path = `/api/v1/alerts/${id}`;
    await eventually(`${id} is over`, async () => (await this.get<Alert>(path)).status === 'resolved', patience);
  }

  /** What is not resolved, of one rule. */
  async alerts(rule: string): Promise<Alert[]> {
    return await this.list<Alert>(`/api/v1/alerts?status=active&rule_id=${rule}`);
  }

  /** Waits for a row of a list of the API that is as wanted, and answers it. */
  async row<Row>(what: string, path: string, wanted: (row: Row) => boolean): Promise<Row> {
    let last: Row[] = [];
    try {
      return await eventually(
        what,
        async () => {
          last = await this.list<Row>(path);
          return last.find(wanted);
        },
        patience,
      );
    } catch (error) {
      throw new Error(`${what}; the last was ${JSON.stringify(last).slice(0, 4000)}`, { cause: error });
    }
  }

  async stop(): Promise<void> {
    await this.guest.stop();
    await this.hub.dispose();
  }
}

/** Starts both, installs the agent by the line that the dashboard gives, and grants it what the dashboard says that it lacks. */
export async function startLab(): Promise<Lab> {
  const shipped = join(root, '.cache', 'agent');
  const [image] = await Promise.all([guestImage(), buildAgent({ outDir: shipped, only: ['x64'] })]);
  const hub = new TestHub(await freePort(), await freePort(), { HOMELAB_CMD_API_KEY: key });
  cpSync(shipped, join(hub.dataDir, 'cache', 'agent'), { recursive: true });
  await hub.start();
  const guest = await startGuest(image).catch(async (error: unknown) => {
    await hub.dispose();
    throw error;
  });
  try {
    const lab = new Lab(hub, guest, await install(hub, guest));
    await often(lab);
    await grant(lab);
    return lab;
  } catch (error) {
    await guest.stop();
    await hub.dispose();
    throw error;
  }
}

async function install(hub: TestHub, guest: Guest): Promise<string> {
  const ask = `curl -fsS -X POST -H 'x-api-key: ${key}' -H 'content-type: application/json' -d '{}'`;
  const answer = await guest.run(`${ask} http://10.0.2.2:${hub.port}/api/v1/enrollment-tokens`);
  const { install_command: line } = JSON.parse(answer) as EnrollmentTokenCreated;
  // Who logs in there is root already, and there is no sudo.
  await guest.run(line.replaceAll('sudo ', ''), 600_000);
  return (await guest.run('hostname')).trim();
}

/** Reports every few seconds, so that a test need not wait; the emulated processor is in the way of less. */
async function often(lab: Lab): Promise<void> {
  await lab.change({
    agent_settings: { heartbeat_interval_seconds: 10, collectors: { smart: { interval_seconds: 20 } } },
  });
}

/** Collectors that an agent without rights cannot do all with. */
const unprivileged = ['smart', 'containers', 'ports'];

/** Runs the commands that are shown beside collectors that lack a right, word for word, until none is shown any more. */
async function grant(lab: Lab): Promise<void> {
  await lab.guest.run('systemctl start docker', 300_000);
  const granted = new Set<string>();
  await eventually(
    'collectors that were granted their rights lack nothing',
    async () => {
      const hints = (await lab.detail()).collectors
        .filter(({ name }) => unprivileged.includes(name))
        .map(({ status, hint }) => hint ?? status);
      for (const hint of hints) {
        const command = /run: (sudo .*? systemctl restart labkeeper-agent)/.exec(hint)?.[1];
        if (command === undefined || granted.has(command)) continue;
        granted.add(command);
        await lab.guest.run(command.replaceAll('sudo ', ''));
      }
      if (granted.size === unprivileged.length && hints.every((hint) => hint === 'OK')) return true;
      throw new Error(`${granted.size} granted; ${hints.join('; ')}`);
    },
    patience,
  );
}
