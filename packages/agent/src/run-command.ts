import { readFileSync, rmSync } from 'node:fs';
import { CollectorSession } from '@labkeeper/collectors/run-collectors';
import { linuxHost } from '@labkeeper/collectors/linux-host';
import { Agent } from './agent.ts';
import { hubOfConfig, membershipOf, type Membership } from './agent-context.ts';
import { exitCodes, type CommandContext } from './command-context.ts';
import { systemClock } from './clock.ts';
import { ConfigError, type ResolvedConfig } from './config.ts';
import { loadConfig } from './config-file.ts';
import { cleanToken, enroll, EnrollmentError } from './enroll.ts';
import { hostOptions, requireHostRoot } from './host-options.ts';
import { establishTrust, judgeAddress, UnsafeHub, type HubAddress } from './hub-trust.ts';
import { lockState } from './instance-lock.ts';
import { createLog, type Log } from './log.ts';
import { logReader } from './logs/read-log.ts';
import { readMachine, slugOf, type MachineFacts } from './machine.ts';
import { type HubTrust } from './platform.ts';
import { runtime } from './runtime.ts';
import { programMark } from './program-mark.ts';
import { Rejoin } from './rejoin.ts';
import { retryDelay, standardRetry } from './retry.ts';
import {
  keptMachineId,
  loadIdentity,
  prepareStateDir,
  saveIdentity,
  StateError,
  type Identity,
} from './state-files.ts';
import { statusFolder, writeStatus } from './status-file.ts';
import { Bell, superviseUntilStopped } from './supervise.ts';
import { packaging } from './version.ts';

interface Setting {
  context: CommandContext;
  resolved: ResolvedConfig;
  log: Log;
  machine: MachineFacts & { machine_id: string };
  stop: AbortSignal;
}

/** `labkeeper-agent run`: works until SIGTERM or SIGINT. */
export async function runCommand(context: CommandContext): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  try {
    const resolved = await loadConfig(context.flags, context.env, context.config);
    const { state_dir, log_level } = resolved.config;
    const log = createLog(log_level, context.out, context.env['JOURNAL_STREAM'] !== undefined);
    for (const warning of resolved.warnings) log.warn(warning);
    requireHostRoot(resolved.config);
    prepareStateDir(state_dir);
    const release = lockState(state_dir);
    try {
      const facts = readMachine(resolved.config.host_root);
      const machine = { ...facts, machine_id: facts.machine_id ?? keptMachineId(state_dir) };
      const setting = { context, resolved, log, machine, stop: stop.signal };
      let code = await work(setting);
      // With another key it begins anew; what waits in the spool goes out under that key.
      while (code === 'rejoin') code = await work(setting);
      return code;
    } finally {
      release();
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StateError || error instanceof UnsafeHub)) throw error;
    context.error(`labkeeper-agent: ${error.message.replaceAll('\n', '\nlabkeeper-agent: ')}\n`);
    return exitCodes.usage;
  }
}

async function work(setting: Setting): Promise<number | 'rejoin'> {
  const membership = await becomeMember(setting);
  if (membership === undefined) return exitCodes.done;
  const { log, stop } = setting;
  const { warning } = judgeAddress(membership.hub, 'reports');
  if (warning !== undefined) log.warn(warning);
  const trust = await trustHub(membership, setting);
  if (trust === undefined) return exitCodes.done;
  const refused = new Bell(systemClock);
  const agent = await makeAgent(membership, trust, setting, refused);
  agent.start();
  const code = await superviseUntilStopped(agent, {
    refused,
    rejoin: rejoinOf(agent, membership, setting),
    hubAnswers: () => hubAnswers(membership, trust),
    log,
    stop,
    // systemd sets this for its services.
    supervised: setting.context.env['INVOCATION_ID'] !== undefined,
    markOf: () => (packaging === 'source' ? undefined : programMark()),
  });
  await agent.stop();
  log.info(code === 'rejoin' ? 'beginning anew' : 'stopped');
  return code;
}

function rejoinOf(agent: Agent, membership: Membership, setting: Setting): Rejoin {
  const { resolved, log, machine } = setting;
  return new Rejoin({
    membership,
    resolved,
    log,
    fallbackServerId: slugOf(machine.hostname),
    lastTakenAt: () => {
      const at = agent.status.last_answer_at;
      return at === null ? undefined : Date.parse(at);
    },
    enrol: (tokenFile) => enrollOnce(setting, tokenFile, membership.hub),
  });
}

/** The settings' key, the enrolment of before, or a new one by token file. Undefined when stopped meanwhile. */
async function becomeMember(setting: Setting): Promise<Membership | undefined> {
  const { resolved, machine, stop } = setting;
  const fallback = slugOf(machine.hostname);
  const known = membershipOf(resolved, loadIdentity(resolved.config.state_dir), fallback);
  if (known !== undefined) return known;
  const hub = hubOfConfig(resolved.config);
  if (hub === undefined)
    throw new ConfigError(['hub_url is not set: name the hub in the file, by --hub-url or by LABKEEPER_AGENT_HUB_URL']);
  if (resolved.config.token_file === null)
    throw new ConfigError([
      'this agent is not enrolled: run "labkeeper-agent enroll" with a token of the hub, or set api_key',
    ]);
  const refusal = judgeAddress(hub, 'enrolment').refusal;
  if (refusal !== undefined) throw new UnsafeHub(refusal);
  const identity = await enrollByFile(setting, resolved.config.token_file, hub);
  return stop.aborted || identity === undefined ? undefined : membershipOf(resolved, identity, fallback);
}

/** Waits for the token and the hub, whichever comes later: both may still be starting. */
async function enrollByFile(setting: Setting, tokenFile: string, hub: HubAddress): Promise<Identity | undefined> {
  const { log, stop } = setting;
  let said = '';
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      const identity = await enrollOnce(setting, tokenFile, hub);
      log.info(`enrolled as ${identity.server_id}`);
      return identity;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) log.warn(`not enrolled yet: ${reason}`);
      said = reason;
    }
    await systemClock.sleep(retryDelay(standardRetry, failures, 10_000, Math.random), stop);
  }
  return undefined;
}

/** Exchanges the token of a file, which is gone afterwards, for an identity, which is kept. */
async function enrollOnce({ resolved, machine }: Setting, tokenFile: string, hub: HubAddress): Promise<Identity> {
  const refusal = judgeAddress(hub, 'enrolment').refusal;
  if (refusal !== undefined) throw new UnsafeHub(refusal);
  const identity = await enroll({ hub, token: readToken(tokenFile), machine }, standardRetry);
  saveIdentity(resolved.config.state_dir, identity);
  rmSync(tokenFile, { force: true });
  return identity;
}

function readToken(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new EnrollmentError(`waiting for a token in ${path}`, true, { cause: error });
  }
  const token = cleanToken(text);
  if (token === undefined) throw new EnrollmentError(`${path} holds no enrolment token`, true);
  return token;
}

/** As establishTrust, for as long as it takes a hub to come up. */
async function trustHub(membership: Membership, { log, stop }: Setting): Promise<HubTrust | undefined> {
  let said = '';
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      return await establishTrust(membership.hub, 'reports', standardRetry.timeoutMs);
    } catch (error) {
      if (error instanceof UnsafeHub) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) log.warn(`the hub cannot be verified: ${reason}`);
      said = reason;
    }
    await systemClock.sleep(retryDelay(standardRetry, failures, standardRetry.capMs, Math.random), stop);
  }
  return undefined;
}

async function makeAgent(membership: Membership, trust: HubTrust, setting: Setting, refused: Bell): Promise<Agent> {
  const { resolved, machine, log, context } = setting;
  const host = linuxHost(hostOptions(resolved.config));
  const folder = statusFolder(resolved.config.state_dir, context.env);
  return new Agent({
    serverId: membership.serverId,
    apiKey: membership.apiKey,
    hubPublicKey: membership.hubPublicKey,
    hubUrl: membership.hub.url,
    machineId: machine.machine_id,
    bootId: machine.boot_id,
    enrolledIntervalSeconds: membership.enrolledIntervalSeconds,
    config: resolved.config,
    intervalSource: resolved.sources.heartbeat_interval,
    readers: { report: new CollectorSession(host), live: new CollectorSession(host) },
    readLog: logReader(host, resolved.config.host_root),
    platform: await runtime.createPlatform(trust),
    clock: systemClock,
    policy: standardRetry,
    log,
    random: Math.random,
    onStatus: (status) => {
      writeStatus(folder, status);
      if (status.link === 'refused') refused.ring();
    },
  });
}

/** Whether the hub answers when it is asked by another way than the one in use. */
async function hubAnswers({ hub }: Membership, trust: HubTrust): Promise<boolean> {
  const { answersAt } = await import('./runtime-node.ts');
  return await answersAt(`${hub.url}/healthz`, trust);
}
