import type { Interface } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import type { Host } from '../../host.ts';
import { maxLabel } from '../../text.ts';
import { describeInterfaces, interfaceStates, statesHold } from './interfaces.ts';
import { parseNetDev, type InterfaceCounters } from './net-dev.ts';

interface Memory {
  interfaces: Interface[];
  names: string;
  describedMs: number;
  /** When the states were last compared with what the kernel says. */
  checkedMs: number;
}

const metrics = [
  counter('interface_rx_bytes', 'bytes', 'Bytes received.'),
  counter('interface_tx_bytes', 'bytes', 'Bytes sent.'),
  counter('interface_rx_errors', '', 'Broken packets received.'),
  counter('interface_tx_errors', '', 'Packets that could not be sent.'),
  counter('interface_rx_dropped', '', 'Packets received and thrown away.'),
  { name: 'interface_state', unit: '', kind: 'state', help: 'State of the link.', states: [...interfaceStates] },
  { name: 'interface_speed_mbit', unit: 'megabits_per_second', kind: 'gauge', help: 'Speed agreed on the link.' },
] as const satisfies readonly MetricDefinition[];

/** Speed and addresses change seldom and cost a dozen reads each; a changed state tells that they did. */
const describedEveryMs = 55_000;
const checkedEveryMs = 9000;

/** Raw counters of every lasting interface, its state and speed; the physical ones together are the flat network figures. */
export const network: Collector<Memory> = {
  id: 'network',
  about: 'Bytes, errors and drops of every lasting interface, its state, speed and addresses.',
  everySeconds: 0,
  live: true,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const counters = parseNetDev(await host.readFile('/proc/net/dev'));
  const memory = await knownInterfaces(host, look, [...counters.keys()]);
  if (memory.interfaces.length === 0) return 'absent';
  const samples: Sample[] = [];
  const flat = { network_rx_bytes: 0, network_tx_bytes: 0 };
  let physical = 0;
  for (const known of memory.interfaces) {
    const now = counters.get(known.name);
    if (now === undefined) continue;
    samples.push(...toSamples(known, now));
    if (!known.physical) continue;
    physical += 1;
    flat.network_rx_bytes += now.rxBytes;
    flat.network_tx_bytes += now.txBytes;
  }
  const reading = { samples, inventory: { interfaces: memory.interfaces }, memory };
  return physical === 0 ? reading : { ...reading, flat };
}

async function knownInterfaces(host: Host, look: Look<Memory>, names: readonly string[]): Promise<Memory> {
  const memory = look.previous?.memory;
  const list = names.join(' ');
  const nowMs = look.monotonicMs;
  if (memory?.names === list && nowMs - memory.describedMs < describedEveryMs) {
    if (nowMs - memory.checkedMs < checkedEveryMs) return memory;
    if (await statesHold(host, memory.interfaces)) return { ...memory, checkedMs: nowMs };
  }
  return { interfaces: await describeInterfaces(host, names), names: list, describedMs: nowMs, checkedMs: nowMs };
}

function toSamples(known: Interface, now: InterfaceCounters): Sample[] {
  const labels = { interface: known.name.slice(0, maxLabel) };
  const state = interfaceStates.findIndex((word) => word === known.state);
  const samples: Sample[] = [
    { metric: 'interface_rx_bytes', labels, value: now.rxBytes },
    { metric: 'interface_tx_bytes', labels, value: now.txBytes },
    { metric: 'interface_rx_errors', labels, value: now.rxErrors },
    { metric: 'interface_tx_errors', labels, value: now.txErrors },
    { metric: 'interface_rx_dropped', labels, value: now.rxDropped },
    { metric: 'interface_state', labels, value: state },
  ];
  if (known.speed_mbit !== null) samples.push({ metric: 'interface_speed_mbit', labels, value: known.speed_mbit });
  return samples;
}

function counter(name: string, unit: string, help: string): MetricDefinition {
  return { name, unit, kind: 'counter', help: `${help} Label interface.` };
}
