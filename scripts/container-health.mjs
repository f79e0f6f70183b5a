// The health check of the container: whether the hub answers and is well. Prints its word, which `docker inspect` shows.
import { localAddress } from './lib/hub-process.mjs';
import { readStartSettings } from './lib/start-settings.mjs';
import { getJson } from './lib/wait-for-hub.mjs';

const address = localAddress(readStartSettings([], process.env, process.cwd()));
// While it starts or brings its database up to date there is only the plain word.
const status = (await word('/api/v1/system/health')) ?? (await word('/healthz'));
process.stdout.write(`${status ?? `${address} does not answer`}\n`);
process.exit(status === 'ok' || status === 'migrating' ? 0 : 1);

async function word(path) {
  return (await getJson(`${address}${path}`))?.status;
}
