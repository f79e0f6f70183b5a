import { ApiError, errorOfAnswer } from './api-error.ts';
import { noteReach } from './reach.ts';

/** Values of a query string; undefined and null are left out, lists become comma-separated. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const BASE = '/api/v1';

/** Writes a path below /api/v1 with its query string. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    search.set(name, typeof value === 'object' ? value.join(',') : String(value));
  }
  const text = search.toString();
  return `${BASE}${path}${text === '' ? '' : `?${text}`}`;
}

/**
 * Calls the hub: the only fetch of the dashboard. `path` lies below /api/v1 and its parts are encoded by the caller.
 * Throws ApiError for every answer that is not a success and for no answer; an aborted call throws AbortError.
 */
export async function callApi<Answer>(path: string, call: Call = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const response = await reach(apiPath(path, call.query), {
    method: call.method ?? 'GET',
    headers,
    credentials: 'same-origin',
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
  const body = await readJson(response);
  if (!response.ok) throw errorOfAnswer(response.status, body, response.headers.get('retry-after'));
  return body as Answer;
}

/**
 * Calls an address that answers with one JSON value a line, and gives each as it comes. Ends with the answer; throws as callApi
 * does, and a line that is no JSON is passed over.
 */
export async function* streamApi<Line>(path: string, call: Pick<Call, 'query' | 'signal'>): AsyncGenerator<Line[]> {
  const response = await reach(apiPath(path, call.query), {
    credentials: 'same-origin',
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
  if (!response.ok || response.body === null) {
    throw errorOfAnswer(response.status, await readJson(response), response.headers.get('retry-after'));
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      yield lines.flatMap((line) => parsedOrNothing<Line>(line));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parsedOrNothing<Line>(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    noteReach(true);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    noteReach(false);
    throw new ApiError({
      status: 0,
      code: 'HUB_UNREACHABLE',
      message: 'The hub does not answer. Is it running, and is this device on its network?',
    });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
