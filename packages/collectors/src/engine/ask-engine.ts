import { CollectorError } from '../collector.ts';
import { errorCode, type Host, type SocketAnswer } from '../host.ts';
import { plainText } from '../text.ts';
import { fieldsOf, textOf } from './json-fields.ts';

/** Docker and Podman speak the same language, and mean a few words of it differently. */
export type EngineKind = 'docker' | 'podman';

/** What an engine answered, and which of the two it is. */
export interface EngineAnswer {
  kind: EngineKind;
  json: unknown;
}

/** Where a container engine may listen: the first that is there counts. */
export type EnginePlace = readonly string[];

const usualPlaces: readonly EnginePlace[] = [
  ['/run/docker.sock', '/var/run/docker.sock'],
  ['/run/podman/podman.sock', '/var/run/podman/podman.sock'],
];

const timeoutMs = 5000;
const agentUser = 'labkeeper-agent';
const restart = `sudo systemctl restart ${agentUser}`;

/** Where the engines of a machine are to be asked: what somebody named, else the usual sockets. */
export function enginePlaces(host: Host): readonly EnginePlace[] {
  return host.engineAddresses.length > 0 ? host.engineAddresses.map((address) => [address]) : usualPlaces;
}

/**
 * Asks an engine by GET. Paths carry no version: engines then answer in their own newest words, and none refuses us as too old or too new.
 * Undefined where no engine is at this place; throws a CollectorError, with what helps, where one is and gives no usable answer.
 */
export async function askEngine(
  host: Host,
  place: EnginePlace,
  path: string,
  options: { maxBytes: number; signal?: AbortSignal },
): Promise<EngineAnswer | undefined> {
  for (const address of place) {
    const answer = await askAt(host, address, path, options);
    if (answer !== undefined) return read(answer, address, path);
  }
  // What somebody named must be there.
  const [named] = host.engineAddresses.length > 0 ? place : [];
  if (named === undefined) return undefined;
  throw new CollectorError(
    `there is no container engine at ${plainText(named, 200)}`,
    'see container_engines in the settings of the agent',
  );
}

async function askAt(
  host: Host,
  address: string,
  path: string,
  options: { maxBytes: number; signal?: AbortSignal },
): Promise<SocketAnswer | undefined> {
  try {
    return await host.askSocket(address, path, { timeoutMs, ...options });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw failure(error, { code, address, inContainer: host.inContainer === true });
  }
}

function failure(
  error: unknown,
  { code, address, inContainer }: { code: string | undefined; address: string; inContainer: boolean },
): CollectorError {
  const where = plainText(address, 200);
  const name = nameOf(address);
  if (code === 'EACCES' || code === 'EPERM')
    return new CollectorError(`the agent may not ask ${name} (${where})`, rightsHint(address, inContainer));
  if (code === 'ECONNREFUSED')
    return new CollectorError(`${name} does not run: nobody answers at ${where}`, startHint(address));
  const reason = error instanceof Error ? error.message : String(error);
  return new CollectorError(`${name} gives no answer (${where}): ${plainText(reason, 200)}`, null, { cause: error });
}

function read({ status, headers, body, truncated }: SocketAnswer, address: string, path: string): EngineAnswer {
  const name = nameOf(address);
  if (truncated) throw new CollectorError(`${name} answered more than ${body.length} bytes to ${path}`);
  const json = parseJson(body.toString('utf8'));
  if (status !== 200) {
    const said = textOf(fieldsOf(json)['message']) ?? `status ${status}`;
    const hint = status === 403 ? 'let the proxy before the engine pass GET /containers' : null;
    throw new CollectorError(`${name} refused ${plainText(path, 200)}: ${plainText(said, 200)}`, hint);
  }
  if (json === undefined)
    throw new CollectorError(`${name} answered ${plainText(path, 200)} with something that is no JSON`);
  return { kind: kindOf(headers['server'], address), json };
}

/** Podman tells by its name in the header; a proxy may have taken it away. */
function kindOf(server: string | undefined, address: string): EngineKind {
  if (server !== undefined && /libpod|podman/i.test(server)) return 'podman';
  return server === undefined && address.includes('podman') ? 'podman' : 'docker';
}

function nameOf(address: string): string {
  return address.includes('podman') ? 'Podman' : 'Docker';
}

/** Who may ask an engine may do anything on the machine: both ways are told, the narrow one too. */
function rightsHint(address: string, inContainer: boolean): string {
  const narrow = 'or let it ask a proxy that passes nothing but GET /containers (docs/containers.md)';
  if (nameOf(address) === 'Podman')
    return `set container_engines to a proxy that passes nothing but GET /containers (docs/containers.md): Podman’s own socket is root’s alone`;
  if (inContainer)
    return `give the agent’s container the group of that socket (group_add in the compose file; whoever may use it can become root), ${narrow}`;
  return `run: sudo usermod -aG docker ${agentUser} && ${restart} (whoever is in the group docker can become root), ${narrow}`;
}

function startHint(address: string): string | null {
  if (!address.startsWith('/')) return null;
  return `run: sudo systemctl start ${nameOf(address) === 'Podman' ? 'podman.socket' : 'docker'}`;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
