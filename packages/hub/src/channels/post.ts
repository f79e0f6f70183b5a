import type { TryOutcome } from '../domain/delivery.ts';
import { OutboundError, type OutboundAnswer, type OutboundRequest } from '../platform/http-client.ts';
import type { ChannelTools } from './channel.ts';

const longestReason = 300;

/** What to make of an answer that is not a success; undefined leaves it to the usual rules. */
export type ReadAnswer = (answer: OutboundAnswer) => TryOutcome | undefined;

/** Posts JSON. 2xx is delivered; 429, 408 and 5xx may work later; any other answer never will. `read` knows the receiver better. */
export async function postJson(
  tools: ChannelTools,
  request: Pick<OutboundRequest, 'url' | 'headers'> & { readonly json: unknown },
  read: ReadAnswer = () => undefined,
): Promise<TryOutcome> {
  try {
    const answer = await tools.http.request({
      url: request.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...request.headers },
      body: JSON.stringify(request.json),
      allowLoopback: tools.allowLoopback,
    });
    return read(answer) ?? usualOutcome(answer, tools.now);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return error.retryable ? { kind: 'later', reason: error.message } : { kind: 'refused', reason: error.message };
  }
}

/** The outcome by the status alone, with what the other side said of it. */
export function usualOutcome(answer: OutboundAnswer, now: number): TryOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = reasonOf(answer);
  if (status >= 300 && status < 400)
    return { kind: 'refused', reason: `${reason} It redirects to ${answer.headers['location'] ?? 'nowhere'}.` };
  if (status === 429 || status === 408 || status >= 500)
    return { kind: 'later', reason, retryAfterMs: retryAfterMs(answer, now) };
  return { kind: 'refused', reason };
}

/** What the other side said, short and without markup. */
export function reasonOf({ status, text }: OutboundAnswer): string {
  const said = /^\s*</.test(text) ? '' : text.replaceAll(/\s+/g, ' ').trim().slice(0, longestReason);
  return said === '' ? `It answered ${status}.` : `It answered ${status}: ${said}`;
}

/** `Retry-After` as seconds or as a date; undefined when there is none. */
export function retryAfterMs({ headers }: OutboundAnswer, now: number): number | undefined {
  const said = headers['retry-after'];
  if (said === undefined) return undefined;
  const seconds = Number(said);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(said);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** A field of a JSON answer, a path of names deep; undefined where it is not there or the text is no JSON. */
export function jsonField(text: string, ...path: readonly string[]): unknown {
  try {
    let value: unknown = JSON.parse(text);
    for (const name of path)
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return value;
  } catch {
    return undefined;
  }
}
