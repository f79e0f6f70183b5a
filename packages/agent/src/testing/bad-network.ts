import { expect } from 'bun:test';
import type { Agent } from '../agent.ts';
import type { Runtime } from '../platform.ts';
import { FakeHub } from './fake-hub.ts';
import { TcpProxy, type Faults } from './tcp-proxy.ts';
import { countingReader, fasterRetry, testAgent } from './test-agent.ts';
import { waitUntil } from './wait-until.ts';

/** How hard and how long a network is bad. */
export interface BadNetwork {
  /** Everything is so many times faster than life: what must be back within 30 s is back within 30 s divided by it. */
  times: number;
  runtime: Runtime;
}

/** Beside what the policy allows: a loaded machine looks late. */
const slackMs = 10_000;

/** An agent that reaches its hub through a network that a test spoils. */
export class BadNetworkStage {
  readonly hub: FakeHub;
  readonly proxy: TcpProxy;
  readonly agent: Agent;
  readonly #report: ReturnType<typeof countingReader>;
  readonly #backWithinMs: number;

  constructor(parts: {
    hub: FakeHub;
    proxy: TcpProxy;
    agent: Agent;
    report: ReturnType<typeof countingReader>;
    times: number;
  }) {
    this.hub = parts.hub;
    this.proxy = parts.proxy;
    this.agent = parts.agent;
    this.#report = parts.report;
    this.#backWithinMs = 30_000 / parts.times + slackMs;
  }

  set faults(faults: Faults) {
    this.proxy.faults = faults;
  }

  /** Waits until the hub has so many more reports than now. */
  async moreReports(count: number): Promise<void> {
    const before = this.hub.stored.size;
    await waitUntil(`${count} reports in spite of it`, () => this.hub.stored.size >= before + count, 30_000);
  }

  /** Waits until the agent says that its hub cannot be reached. */
  async noticed(): Promise<void> {
    await waitUntil('the agent notices', () => this.agent.status.link === 'down', 30_000);
  }

  /** Mends the network: the agent is back in time, and brings every report that it ever measured, each as one row. */
  async expectRecovery(): Promise<void> {
    this.faults = {};
    const { hub } = this;
    const answered = hub.received.length;
    await waitUntil('the agent is back', () => hub.received.length > answered, this.#backWithinMs);
    await waitUntil('the stream', () => hub.streams.size > 0, this.#backWithinMs);
    const measured = this.#report.count;
    await waitUntil('all that was measured', () => this.#numbers().length >= measured, 20_000);
    const numbers = this.#numbers();
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
    expect(this.agent.status.lost).toEqual({ dropped: 0, damaged: 0, rejected: 0 });
  }

  async close(): Promise<void> {
    await this.agent.stop();
    await this.proxy.stop();
    await this.hub.stop();
  }

  /** The numbers of all reports that are rows at the hub; one that is there twice shows twice. */
  #numbers(): number[] {
    const samples = [...this.hub.stored.values()].map((entry) => entry['samples'] as { value: number }[]);
    return samples.map(([sample]) => sample?.value ?? Number.NaN).sort((a, b) => a - b);
  }
}

/** Runs one test on a network that is well until `scene` spoils it; the first report is there by then. */
export async function onBadNetwork(
  { times, runtime }: BadNetwork,
  scene: (stage: BadNetworkStage) => Promise<void>,
): Promise<void> {
  const hub = await FakeHub.start();
  const proxy = new TcpProxy(hub.port, seeded());
  await proxy.start();
  const report = countingReader();
  const { agent } = testAgent({
    hubUrl: proxy.url,
    policy: fasterRetry(times),
    platform: await runtime.createPlatform({ pin: null, ca: null }),
    readers: { report, live: countingReader() },
  });
  const stage = new BadNetworkStage({ hub, proxy, agent, report, times });
  try {
    agent.start();
    await waitUntil('a first report', () => hub.stored.size > 0, 15_000);
    await scene(stage);
  } finally {
    await stage.close();
  }
}

/** Numbers that look random and are the same in every run. */
function seeded(): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** Lets so much time pass. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
