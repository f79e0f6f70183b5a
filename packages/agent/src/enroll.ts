import { establishTrust, type HubAddress } from './hub-trust.ts';
import { HubClient } from './hub-client.ts';
import type { MachineFacts } from './machine.ts';
import { runtime } from './runtime.ts';
import type { RetryPolicy } from './retry.ts';
import type { Identity } from './state-files.ts';
import { agentVersion } from './version.ts';
import { parseEnrollAnswer } from './wire.ts';

/** Enrolment did not happen. `again`: the same token may work later; otherwise the hub has said no. */
export class EnrollmentError extends Error {
  readonly again: boolean;

  constructor(message: string, again: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EnrollmentError';
    this.again = again;
  }
}

/** What enrolment hands over. */
export interface Enrollment {
  hub: HubAddress;
  token: string;
  machine: Pick<MachineFacts, 'hostname' | 'architecture'> & { machine_id: string };
}

/** Longest token that a hub makes, with room. */
const longestToken = 200;

/** A token as it came from stdin or a file, or undefined where that is none. */
export function cleanToken(text: string): string | undefined {
  const token = text.trim();
  return token.length >= 8 && token.length <= longestToken && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

/** Exchanges a one-time token for a key of this agent's own. Nothing is sent before the hub has proved who it is. */
export async function enroll(enrollment: Enrollment, policy: RetryPolicy): Promise<Identity> {
  const { hub, token, machine } = enrollment;
  const trust = await establishTrust(hub, 'enrolment', policy.timeoutMs);
  const platform = await runtime.createPlatform(trust);
  try {
    const client = new HubClient(platform, hub.url, undefined, policy);
    const request = { token, ...machine, agent_version: agentVersion };
    const outcome = await client.post('/api/v1/agents/enroll', JSON.stringify(request));
    if (outcome.kind !== 'answered') throw new EnrollmentError(outcome.reason, outcome.kind === 'retry');
    const answer = parseEnrollAnswer(outcome.text);
    if (answer === undefined) throw new EnrollmentError('the answer is not a hub’s', true);
    return { hub_url: hub.url, ...answer, hub_pin: trust.pin, hub_ca: trust.ca };
  } finally {
    platform.close();
  }
}
