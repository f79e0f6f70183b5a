import { countOf, fieldsOf, textOf, timeOf } from '../../engine/json-fields.ts';
import { plainTextOrNull } from '../../text.ts';

/** What an engine tells about one container beyond its list. Of the answer nothing else is kept: it holds secrets in its environment. */
export interface Inspection {
  /** Of its first process; undefined while it does not run. */
  pid: number | undefined;
  restarts: number | null;
  exitCode: number | null;
  oomKilled: boolean | null;
  startedMs: number | undefined;
  finishedMs: number | undefined;
  /** healthy, unhealthy or starting; null where its health is not checked. */
  health: string | null;
  restartPolicy: string | null;
  /** Null where there is no limit. */
  memoryLimitBytes: number | null;
  networkMode: string | undefined;
}

const healthWords: readonly string[] = ['healthy', 'unhealthy', 'starting'];
/** What some engines write for "no limit". */
const unlimited = 2 ** 62;

/** Reads the answer to `GET /containers/ID/json`; undefined where it describes no container. */
export function readInspection(json: unknown): Inspection | undefined {
  const answer = fieldsOf(json);
  const state = fieldsOf(answer['State']);
  if (textOf(state['Status']) === undefined && typeof state['Running'] !== 'boolean') return undefined;
  const host = fieldsOf(answer['HostConfig']);
  const pid = countOf(state['Pid']);
  const limit = countOf(host['Memory']);
  return {
    pid: pid === undefined || pid === 0 ? undefined : pid,
    restarts: countOf(answer['RestartCount']) ?? null,
    exitCode: countOf(state['ExitCode']) ?? null,
    oomKilled: typeof state['OOMKilled'] === 'boolean' ? state['OOMKilled'] : null,
    startedMs: timeOf(state['StartedAt']),
    finishedMs: timeOf(state['FinishedAt']),
    health: healthOf(state['Health'] ?? state['Healthcheck']),
    restartPolicy: plainTextOrNull(textOf(fieldsOf(host['RestartPolicy'])['Name']), 64),
    memoryLimitBytes: limit === undefined || limit === 0 || limit >= unlimited ? null : limit,
    networkMode: textOf(host['NetworkMode']),
  };
}

function healthOf(value: unknown): string | null {
  const word = textOf(fieldsOf(value)['Status'])?.toLowerCase();
  return word !== undefined && healthWords.includes(word) ? word : null;
}
