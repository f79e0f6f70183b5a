// What the service `engine` of compose.yaml runs: it alone holds the engine's socket, and passes reading questions alone.
import { accessSync, constants } from 'node:fs';
import { startEngineProxy } from './lib/engine-proxy.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { wrongSettingCode } from './lib/start-settings.mjs';

const [engine = '/var/run/docker.sock', listen = '/run/engine/docker.sock'] = process.argv.slice(2);

await runMain(async () => {
  try {
    accessSync(engine, constants.R_OK | constants.W_OK);
  } catch {
    throw new PlainError(
      `${engine} may not be asked: set DOCKER_GROUP in .env to the number of its group (stat -c %g ${engine}).`,
      wrongSettingCode,
    );
  }
  const proxy = await startEngineProxy({ engine, listen });
  process.stdout.write(`Reading questions to ${engine} are passed.\n`);
  for (const signal of ['SIGTERM', 'SIGINT'])
    process.once(signal, () => void proxy.close().then(() => process.exit(0)));
});
