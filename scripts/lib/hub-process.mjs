import { join } from 'node:path';

const ofTheSystem = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
const passedOn = [...ofTheSystem, 'LABKEEPER_HOST_ROOT', 'LABKEEPER_AGENT_CONTAINER_ENGINES'];

/** How the hub is started: arguments of Bun and the environment, with what `npm start` decided on top of the user's. */
export function hubProcess({ demo, dataDir }, environment) {
  return {
    args: ['--no-orphans', 'packages/hub/src/main.ts'],
    env: {
      ...environment,
      LABKEEPER_DATA_DIR: dataDir,
      ...(demo ? { LABKEEPER_DEMO: 'true' } : { LABKEEPER_LOCAL_AGENT_TOKEN_FILE: tokenFile(dataDir) }),
    },
  };
}

/** How the local agent is started; of the environment it gets what a program needs and none of the hub's secrets. */
export function agentProcess(settings, environment) {
  const { dataDir } = settings;
  // A compose file sets what it leaves open to nothing.
  const kept = passedOn.filter((name) => (environment[name] ?? '') !== '');
  return {
    args: ['--no-orphans', '--smol', 'packages/agent/src/main.ts', 'run'],
    env: {
      ...Object.fromEntries(kept.map((name) => [name, environment[name]])),
      LABKEEPER_AGENT_HUB_URL: localAddress(settings),
      // Only where the plain port is off does it speak TLS to the hub beside it, and then with the hub's own authority.
      ...(settings.port === 0 ? { LABKEEPER_AGENT_HUB_CA: join(dataDir, 'keys', 'tls-ca.pem') } : {}),
      LABKEEPER_AGENT_TOKEN_FILE: tokenFile(dataDir),
      LABKEEPER_AGENT_STATE_DIR: join(dataDir, 'local-agent'),
      LABKEEPER_AGENT_CONFIG: join(dataDir, 'local-agent', 'config.yaml'),
      // Less memory for a little more CPU: the agent is to be felt by nobody.
      BUN_JSC_useJIT: '0',
      BUN_JSC_useConcurrentGC: '0',
      BUN_JSC_numberOfGCMarkers: '1',
    },
  };
}

/** Where the hub leaves the one-time token for the agent beside it (0600). */
export function tokenFile(dataDir) {
  return join(dataDir, 'local-agent', 'token');
}

/** Address by which this machine reaches its own hub. */
export function localAddress({ port, tlsPort, host }) {
  const scheme = port === 0 ? 'https' : 'http';
  const everywhere = host === undefined || host === '' || host === '::' || host === '0.0.0.0';
  return `${scheme}://${everywhere ? '127.0.0.1' : bracketed(host)}:${port === 0 ? tlsPort : port}`;
}

/** A host as it stands in an address. */
export function bracketed(host) {
  return host.includes(':') ? `[${host}]` : host;
}
