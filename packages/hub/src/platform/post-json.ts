import type { TryOutcome } from '../domain/delivery.ts';
import type { HttpClient, OutboundAnswer, OutboundRequest } from './http-client.ts';
import { OutboundError } from './outbound-lookup.ts';

const longestReason = 300;

/** What is at hand to post something. `now` is ms since 1970. */
export interface PostTools {
  readonly http: HttpClient;
  readonly allowLoopback: boolean;
  readonly now: number;
  /** Takes what is secret out of what the other side says, before anything of it is cut. */
  readonly withoutSecrets?: (text: string) => string;
}

/** What is posted. */
export interface JsonPost extends Pick<OutboundRequest, 'url' | 'headers'> {
  readonly method?: 'POST' | 'PUT';
  readonly json: unknown;
  /** Whether a page of HTML may come from the right one, and is worth no more than a word: who never sends one was not reached when one comes. */
  readonly pagesAreFine?: boolean;
}

/** What to make of an answer; undefined leaves it to the usual rules. */
export type ReadAnswer = (answer: OutboundAnswer, now: number) => TryOutcome | undefined;

/** Posts JSON. 2xx is delivered; 429 and 5xx may work later; any other answer never will. `read` knows the receiver better. */
export async function postJson(
  tools: PostTools,
  post: JsonPost,
  read: ReadAnswer = () => undefined,
): Promise<TryOutcome> {
  try {
    const said = await tools.http.request({
      url: post.url,
      method: post.method ?? 'POST',
      headers: { 'content-type': 'application/json', ...post.headers },
      body: JSON.stringify(post.json),
      allowLoopback: tools.allowLoopback,
    });
    const answer = { ...said, text: tools.withoutSecrets?.(said.text) ?? said.text };
    return read(answer, tools.now) ?? pageOutcome(answer, post) ?? usualOutcome(answer, tools.now);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return error.retryable ? { kind: 'later', reason: error.message } : { kind: 'refused', reason: error.message };
  }
}

/** A portal that asks for a log-in answers everything with a page and 200. */
function pageOutcome(answer: OutboundAnswer, { pagesAreFine = false }: JsonPost): TryOutcome | undefined {
  if (answer.status >= 300 || !isPage(answer)) return undefined;
  const said = `It answered ${answer.status} with a web page`;
  return pagesAreFine
    ? { kind: 'delivered', note: `${said}: is this the right address?` }
    : { kind: 'later', reason: `${said}; something else than the receiver stands there.` };
}

/** Whether the answer is a page of HTML. */
export function isPage({ text }: OutboundAnswer): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(text);
}

/** The outcome by the status alone, with what the other side said of it. */
export function usualOutcome(answer: OutboundAnswer, now: number): TryOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = reasonOf(answer);
  if (status >= 300 && status < 400)
    return { kind: 'refused', reason: `${reason} It redirects to ${targetOf(answer)}.` };
  if (status === 429 || status >= 500) return { kind: 'later', reason, retryAfterMs: retryAfterMs(answer, now) };
  return { kind: 'refused', reason };
}

/** The origin alone: an address may hold what is secret. */
function targetOf({ headers }: OutboundAnswer): string {
  return URL.parse(headers['location'] ?? '')?.origin.slice(0, 100) ?? 'another place';
}

/** What the other side said, short and without markup. */
export function reasonOf({ status, text }: OutboundAnswer): string {
  const said = /^\s*</.test(text)
    ? ''
    : text
        .replaceAll(/[\s\p{C}]+/gu, ' ')
        .trim()
        .slice(0, longestReason);
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

/** The longer of the pauses that a body (in seconds) and the header ask for; `least` where neither does. */
export function longestPauseMs(answer: OutboundAnswer, now: number, seconds: unknown, least = 0): number {
  const said = typeof seconds === 'number' && Number.isFinite(seconds) ? Math.ceil(seconds * 1000) : 0;
  const asked = Math.max(said, retryAfterMs(answer, now) ?? 0);
  return asked > 0 ? asked : least;
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
