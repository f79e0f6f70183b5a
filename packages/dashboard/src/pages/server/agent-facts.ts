import type { ServerDetail } from '@labkeeper/protocol/server';
import { formatCount, formatDuration, formatNumber } from '../../ui/format.ts';
import type { State } from '../../ui/state.ts';

/** How an agent is reached, as state, word and what that means. */
export interface Connection {
  readonly state: State;
  readonly word: string;
  readonly note: string;
}

/** Decides how the connection of a server's agent is told. */
export function connectionOf({ agent, status }: Pick<ServerDetail, 'agent' | 'status'>): Connection {
  if (agent.connected)
    return { state: 'ok', word: 'Live', note: 'It can be watched second by second and asked for a report.' };
  if (status === 'online') {
    return {
      state: 'unknown',
      word: 'By interval only',
      note: 'Reports come by themselves, but it cannot be asked for one.',
    };
  }
  return { state: 'unknown', word: 'None', note: 'Nothing has come from it for longer than it should take.' };
}

/** A line about an agent: its name, what holds, and what that means where it needs saying. */
export interface AgentFact {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
}

/** What is known about an agent beyond its connection and its times. */
export function agentFacts(agent: ServerDetail['agent']): AgentFact[] {
  const everyone: AgentFact[] = [
    { name: 'Transport', ...transportOf(agent) },
    { name: 'Reports every', value: formatDuration(agent.interval_seconds) },
    {
      name: 'Key',
      value: agent.enrolled ? 'its own' : 'shared',
      note: agent.enrolled
        ? undefined
        : 'It speaks with a key that others know too; enrolling it gives it one of its own.',
    },
  ];
  // A script that posts has no clock, store or policy that one could know of.
  if (agent.version === null) return everyone;
  return [
    ...everyone,
    {
      name: 'Clock',
      value: clockWords(agent.clock_offset_seconds),
      note: 'Compared with the hub’s; above 30 s its times are set right.',
    },
    {
      name: 'Waiting to be sent',
      value: agent.backlog === 0 ? 'nothing' : formatCount(agent.backlog, 'report'),
      note: 'While the hub is away the agent keeps its reports and sends them later, with their own times.',
    },
    lostOf(agent.dropped),
    { name: 'May act', value: agent.profile === 'act' ? 'yes, as its own policy allows' : 'no, it only watches' },
  ];
}

function lostOf(dropped: number): AgentFact {
  if (dropped === 0) return { name: 'Lost', value: 'nothing' };
  return { name: 'Lost', value: formatCount(dropped, 'report'), note: 'Its own store was full, or they were too old.' };
}

function transportOf({ transport, last_address: address }: ServerDetail['agent']): Omit<AgentFact, 'name'> {
  if (transport === null) return { value: '–' };
  if (transport === 'tls') return { value: 'encrypted (TLS)' };
  const here = address !== null && (address === '::1' || /^(::ffff:)?127\./.test(address));
  return {
    value: 'plain HTTP',
    note: here ? 'It never leaves this machine.' : 'Anyone on the way can read the reports.',
  };
}

/** How far a clock is off, in words; under a tenth of a second nobody cares. */
export function clockWords(offsetSeconds: number | null): string {
  if (offsetSeconds === null) return 'not known';
  const size = Math.abs(offsetSeconds);
  if (size < 0.1) return 'right';
  const amount = size < 10 ? `${formatNumber(size, 1)} s` : formatDuration(size);
  return `${amount} ${offsetSeconds > 0 ? 'behind' : 'ahead'}`;
}
