import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Gives one command to the monitor of a running machine (QMP, on a socket of its folder) and answers what it returned; throws when it refuses. */
export async function askMonitor(socketPath: string, execute: string, given: object = {}): Promise<unknown> {
  const socket = connect(socketPath);
  socket.setTimeout(30_000, () => socket.destroy(new Error(`the monitor does not answer ${execute}`)));
  try {
    let said = 0;
    socket.write(`${JSON.stringify({ execute: 'qmp_capabilities' })}\n`);
    for await (const line of createInterface({ input: socket })) {
      const answer = JSON.parse(line) as { return?: unknown; error?: { desc: string } };
      if (answer.error !== undefined) throw new Error(`${execute}: ${answer.error.desc}`);
      if (answer.return === undefined) continue;
      said += 1;
      if (said === 2) return answer.return;
      socket.write(`${JSON.stringify({ execute, arguments: given })}\n`);
    }
    throw new Error(`the monitor ended before it answered ${execute}`);
  } finally {
    socket.destroy();
  }
}
