import * as net from 'node:net';

/** What a proxy does to what passes through it. */
export interface Faults {
  /** Held back for so long, each way. */
  latencyMs?: number;
  /** Chance that a connection is reset at its next piece of data. */
  resetChance?: number;
  /** Takes connections and data, and passes nothing on. */
  halfOpen?: boolean;
  /** Passes so many bytes at a time, each for itself. */
  sliceBytes?: number;
  bytesPerSecond?: number;
  /** Every connection ends and none is taken. */
  down?: boolean;
}

/** Stands between an agent and its hub and does to them what networks do; `faults` may change at any time. */
export class TcpProxy {
  faults: Faults = {};
  connections = 0;
  readonly #target: number;
  readonly #random: () => number;
  readonly #sockets = new Set<net.Socket>();
  #server: net.Server | undefined;
  #port = 0;

  constructor(target: number, random: () => number) {
    this.#target = target;
    this.#random = random;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = net.createServer((client) => this.#join(client));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as net.AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.cut();
    const server = this.#server;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  /** Ends every connection without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
  }

  #join(client: net.Socket): void {
    this.connections += 1;
    if (this.faults.down === true) {
      client.resetAndDestroy();
      return;
    }
    const hub = net.connect(this.#target, '127.0.0.1');
    for (const [from, to] of [
      [client, hub],
      [hub, client],
    ] as const) {
      this.#sockets.add(from);
      const pass = this.#passer(from, to);
      from.on('data', (data: Buffer) => pass(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        if (this.faults.halfOpen !== true) to.destroy();
      });
    }
  }

  /** Passes data on in order, with whatever is wrong at the moment it comes. */
  #passer(from: net.Socket, to: net.Socket): (data: Buffer) => void {
    let last = Promise.resolve();
    return (data) => {
      const { faults } = this;
      if (faults.halfOpen === true) return;
      if (faults.resetChance !== undefined && this.#random() < faults.resetChance) {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      const arrived = performance.now();
      last = last.then(() => this.#deliver(to, data, faults, arrived));
    };
  }

  async #deliver(to: net.Socket, data: Buffer, faults: Faults, arrived: number): Promise<void> {
    await sleep(arrived + (faults.latencyMs ?? 0) - performance.now());
    const slice = faults.sliceBytes ?? data.length;
    for (let at = 0; at < data.length && !to.destroyed; at += slice) {
      const piece = data.subarray(at, at + slice);
      to.write(piece);
      if (faults.bytesPerSecond !== undefined) await sleep((piece.length / faults.bytesPerSecond) * 1000);
      else if (faults.sliceBytes !== undefined) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function sleep(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
