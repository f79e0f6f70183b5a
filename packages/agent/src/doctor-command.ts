import { existsSync } from 'node:fs';
import { CollectorSession } from '@labkeeper/collectors/run-collectors';
import { linuxHost } from '@labkeeper/collectors/linux-host';
import type { CollectorReport } from '@labkeeper/protocol/agent';
import { membershipOf, type Membership } from './agent-context.ts';
import { systemClock } from './clock.ts';
import { collectorCheck, journalCheck, type Check } from './collector-checks.ts';
import { exitCodes, type CommandContext } from './command-context.ts';
import type { ResolvedConfig } from './config.ts';
import { loadConfig } from './config-file.ts';
import { effectiveSettings } from './effective-settings.ts';
import { HubClient } from './hub-client.ts';
import { hostOptions, requireHostRoot } from './host-options.ts';
import { establishTrust, judgeAddress } from './hub-trust.ts';
import { readMachine, slugOf } from './machine.ts';
import { options } from './options.ts';
import { plainLine } from './plain-line.ts';
import { runtime } from './runtime.ts';
import { standardRetry } from './retry.ts';
import { loadIdentity, loadSettings } from './state-files.ts';
import { readStatus, type AgentStatus } from './status-file.ts';

const runtimeFolder = '/run/labkeeper-agent';
const waitMs = 60_000;

/** `labkeeper-agent doctor`: what is set and why, whether the hub is reached, and how every collector fares. */
export async function doctorCommand(context: CommandContext): Promise<number> {
  try {
    const resolved = await loadConfig(context.flags, context.env, context.config);
    requireHostRoot(resolved.config);
    if (context.switches.has('wait')) return await waitForAnswer(resolved.config.state_dir, context);
    const identity = loadIdentity(resolved.config.state_dir);
    const membership = membershipOf(resolved, identity, slugOf(readMachine(resolved.config.host_root).hostname));
    showSettings(resolved, membership, context);
    const status = runningAgent(resolved.config.state_dir);
    const checks = [
      await checkHub(membership),
      checkStatus(status),
      ...(await collectorReports(resolved, status)).map((report) => collectorCheck(report)),
      journalCheck(status?.pid),
    ];
    if (status === undefined && process.getuid?.() === 0) {
      context.out('warn  the collectors ran as root here; what the agent itself may see is told while it runs\n');
    }
    for (const check of checks) show(check, context);
    return checks.every(({ state }) => state !== 'FAIL') ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    context.error(`labkeeper-agent doctor: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.usage;
  }
}

function show({ state, text, todo }: Check, { out }: CommandContext): void {
  out(`${state.padEnd(4)}  ${plainLine(text, 400)}\n`);
  // It is there to be copied: whole, or it would do something else.
  if (todo !== undefined) out(`      to do: ${plainLine(todo, 2000)}\n`);
}

function showSettings(resolved: ResolvedConfig, membership: Membership | undefined, context: CommandContext): void {
  const { config, sources, warnings } = resolved;
  for (const option of options) {
    const { from, name } = sources[option.key];
    const value = option.secret && config[option.key] !== null ? '(set)' : config[option.key];
    context.out(`${option.key.padEnd(20)} ${plainLine(JSON.stringify(value), 200).padEnd(40)} ${from} ${name}\n`);
  }
  const stored = loadSettings(config.state_dir);
  const enrolled = membership?.enrolledIntervalSeconds;
  const holds = effectiveSettings(config, stored, enrolled, sources.heartbeat_interval);
  context.out(
    `reports every ${holds.intervalMs / 1000} s (${holds.intervalSource.from} ${holds.intervalSource.name})\n`,
  );
  if (holds.services.length > 0) context.out(`expects the services ${plainLine(holds.services.join(', '), 400)}\n`);
  if (membership !== undefined) context.out(`is ${membership.serverId} at ${membership.hub.url}\n`);
  for (const warning of warnings) context.out(`warn  ${warning}\n`);
}

async function checkHub(membership: Membership | undefined): Promise<Check> {
  if (membership === undefined)
    return { state: 'FAIL', text: 'not enrolled: run "labkeeper-agent enroll" with a token of the hub' };
  const { hub } = membership;
  try {
    const platform = await runtime.createPlatform(await establishTrust(hub, 'reports', standardRetry.timeoutMs));
    // Without the key: that the hub answers is what is asked here, and a heartbeat proves the rest.
    const outcome = await new HubClient(platform, hub.url, undefined, standardRetry).get('/healthz');
    platform.close();
    if (outcome.kind !== 'answered') return { state: 'FAIL', text: `hub ${hub.url}: ${outcome.reason}` };
    const how =
      hub.pin === null ? (judgeAddress(hub, 'reports').warning ?? 'reached') : 'reached, and its key is the pinned one';
    return { state: 'ok', text: `hub ${hub.url}: ${how}` };
  } catch (error) {
    return { state: 'FAIL', text: `hub ${hub.url}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What the agent that runs says of itself; undefined where none runs. */
function runningAgent(stateDir: string): AgentStatus | undefined {
  const status = readStatus([runtimeFolder, stateDir]);
  return status !== undefined && isRunning(status.pid) ? status : undefined;
}

function checkStatus(status: AgentStatus | undefined): Check {
  if (status === undefined) return { state: 'FAIL', text: 'the agent does not run: systemctl start labkeeper-agent' };
  const { link, reason, backlog, lost, last_answer_at, updated_at } = status;
  const given = lost.dropped + lost.damaged + lost.rejected;
  const parts = [
    link === 'up' ? `the hub took the last report (${last_answer_at ?? 'never'})` : `link ${link}: ${reason}`,
    `${backlog} reports wait`,
    ...(given > 0 ? [`given up: ${lost.dropped} for space, ${lost.damaged} damaged, ${lost.rejected} refused`] : []),
    `as of ${updated_at}`,
  ];
  return { state: link === 'up' ? 'ok' : 'FAIL', text: parts.join('; ') };
}

/** How the collectors of the agent that runs fared: its rights are what counts. Where none runs they are tried here, with the rights of whoever asks. */
async function collectorReports(resolved: ResolvedConfig, status: AgentStatus | undefined): Promise<CollectorReport[]> {
  if (status !== undefined && status.collectors.length > 0) return status.collectors;
  const session = new CollectorSession(linuxHost(hostOptions(resolved.config)));
  const { collectors, monitored_services } = resolved.config;
  const report = await session.run({
    mode: 'report',
    settings: collectors,
    services: monitored_services,
    patienceMs: 20_000,
  });
  return report.collectors;
}

/** Waits until the running agent has had a report taken; for the installer. */
async function waitForAnswer(stateDir: string, context: CommandContext): Promise<number> {
  let status: AgentStatus | undefined;
  for (let waited = 0; waited < waitMs; waited += 500) {
    status = readStatus([runtimeFolder, stateDir]);
    // What an agent that has ended left behind says nothing.
    if (status !== undefined && !isRunning(status.pid)) status = undefined;
    if (status?.link === 'up') {
      context.out(`the hub has the first report of ${status.server_id}\n`);
      return exitCodes.done;
    }
    await systemClock.sleep(500);
  }
  const reason = status === undefined ? 'the agent does not run' : `${status.link}: ${status.reason}`;
  context.error(`no report was taken within a minute (${reason}); see journalctl -u labkeeper-agent\n`);
  return exitCodes.failed;
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
