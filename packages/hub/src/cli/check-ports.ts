import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { PortCheck, PortCheckRequest } from '@labkeeper/protocol/port-map';
import { claimInWords } from '../domain/port-map.ts';
import { countInWords } from '../domain/words.ts';
import { textOption, UsageError, type Call, type RemoteCommand } from './command.ts';

const waitMs = 15_000;
const mostBytes = 200_000;
const exits = { free: 0, taken: 1, untold: 3 } as const;

/** Whether a compose file, or a list of ports, would find its ports free: for people and for their pipelines. */
export const checkPorts: RemoteCommand = {
  name: 'ports check',
  help: 'Check whether the ports of a compose file or list are free on a server. Ends with 0: free, 1: taken, 3: nobody knows.',
  words: ['FILE'],
  options: {
    server: { type: 'string', help: 'id of the server; must be given' },
    hub: { type: 'string', help: 'address of the hub (default: http://127.0.0.1:8080)' },
    project: { type: 'string', help: "name of the compose project (default: what the file says, else its folder's)" },
    json: { type: 'boolean', help: 'print the answer as JSON' },
  },
  async runFar(call, say) {
    const server = textOption(call.options, 'server');
    if (server === undefined) throw new UsageError('--server is missing: say where the ports are wanted.');
    const content = await contentOf(call);
    const answer = await ask(call, { server_id: server, content, ...projectOf(call) });
    if (typeof answer === 'string') {
      say(answer);
      return exits.untold;
    }
    if (call.options['json'] === true) say(JSON.stringify(answer));
    else for (const line of linesOf(answer)) say(line);
    return exits[verdictOf(answer)];
  },
};

function verdictOf({ clashes, unclear }: PortCheck): keyof typeof exits {
  if (clashes.length > 0) return 'taken';
  return unclear.length > 0 ? 'untold' : 'free';
}

/** As compose finds the name of a project: what is said for this time, else the file, else its folder. */
function projectOf({ folder, words: [file = ''], options, environment }: Call): Partial<PortCheckRequest> {
  const project = textOption(options, 'project') ?? environment['COMPOSE_PROJECT_NAME'] ?? '';
  return { folder: basename(dirname(resolve(folder, file))), ...(project === '' ? {} : { project }) };
}

async function contentOf({ folder, words: [file = ''] }: Call): Promise<string> {
  let content: string;
  try {
    content = await readFile(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  if (content.trim() === '') throw new UsageError(`${file} is empty.`);
  if (content.length > mostBytes) throw new UsageError(`${file} is larger than ${mostBytes} characters.`);
  return content;
}

/** The answer, or a sentence about why there is none. Throws UsageError for a file that the hub cannot read. */
async function ask(call: Call, body: PortCheckRequest): Promise<PortCheck | string> {
  const { options, environment } = call;
  const hub = textOption(options, 'hub') ?? `http://127.0.0.1:${environment['LABKEEPER_PORT'] ?? 8080}`;
  const key = environment['LABKEEPER_API_KEY'];
  if (key === undefined || key === '') {
    throw new UsageError(
      'LABKEEPER_API_KEY is not set: a key that may read is enough (labkeeper api-key create --scopes read).',
    );
  }
  if (!URL.canParse(hub))
    throw new UsageError(`--hub is ${JSON.stringify(hub)}; allowed is an address like http://hub:8080.`);
  try {
    const response = await fetch(new URL('/api/v1/ports/check', hub), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(waitMs),
    });
    if (response.ok) return (await response.json()) as PortCheck;
    const { detail } = (await response.json()) as ErrorBody;
    if (response.status === 422) throw new UsageError(detail.message);
    return `${detail.message} (${detail.code})`;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return `${hub} does not answer as a hub: ${error instanceof Error ? error.message : 'unknown'}`;
  }
}

function linesOf(answer: PortCheck): string[] {
  const taken = answer.clashes.map(
    ({ service, port, protocol, claims }) =>
      `taken: ${port}/${protocol}${service === null ? '' : ` (${service})`} by ${claims.map(claimantOf).join('; ')}`,
  );
  return [...taken, ...answer.unclear.map((text) => `unclear: ${text}`), sumOf(answer)];
}

function claimantOf(claim: PortCheck['clashes'][number]['claims'][number]): string {
  if (claim.kind === 'wanted') return `${claim.by} of the same file`;
  return claim.state === null ? claimInWords(claim) : `${claimInWords(claim)}, ${claim.state}`;
}

function sumOf(answer: PortCheck): string {
  const { server_id, wanted, clashes, unclear } = answer;
  const ports = countInWords(wanted, 'port');
  if (clashes.length > 0) return `Taken on ${server_id}: ${clashes.length} of ${ports}.`;
  if (unclear.length === 0) return `Free on ${server_id}: ${ports}.`;
  return `Nobody knows whether all of it is free on ${server_id}: what is unclear stands above.`;
}
