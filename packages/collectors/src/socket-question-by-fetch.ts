import type { AskOptions, SocketAnswer } from './host.ts';

/** The limits of one question, none left open. */
export type AskLimits = AskOptions & Required<Pick<AskOptions, 'timeoutMs' | 'maxBytes'>>;

/** As askSocket for a Unix socket, through the fetch of Bun: that is in memory already, and node:http would cost two megabytes more there. */
export async function askByFetch(
  { socketPath }: { socketPath: string },
  path: string,
  { timeoutMs, maxBytes, signal }: AskLimits,
): Promise<SocketAnswer> {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(withCode('ETIMEDOUT', `no whole answer within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  function onAbort(): void {
    limit.abort(withCode('ABORT_ERR', 'nobody waits for the answer any more'));
  }
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    const response = await fetch(`http://localhost${path}`, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: limit.signal,
      unix: socketPath,
    });
    const { body, truncated } = await readBody(response, maxBytes);
    return { status: response.status, headers: Object.fromEntries(response.headers), body, truncated };
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function readBody(response: Response, maxBytes: number): Promise<{ body: Buffer; truncated: boolean }> {
  if (response.body === null) return { body: Buffer.alloc(0), truncated: false };
  const chunks: Uint8Array[] = [];
  let room = maxBytes;
  const reader = response.body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (piece.value.length > room) {
        chunks.push(piece.value.subarray(0, room));
        return { body: Buffer.concat(chunks), truncated: true };
      }
      chunks.push(piece.value);
      room -= piece.value.length;
    }
    return { body: Buffer.concat(chunks), truncated: false };
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
