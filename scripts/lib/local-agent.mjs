import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const startingConfig = `# Settings of the agent that runs beside the hub. Services named here are watched, whatever else the hub asks for.
# monitored_services: [docker, ssh]
`;

/** Writes the local agent's settings file (0600) once, so that it never reads those of an agent installed on this machine. */
export function ensureAgentConfig(dataDir) {
  const file = join(dataDir, 'local-agent', 'config.yaml');
  if (!existsSync(file)) writeFileSync(file, startingConfig, { mode: 0o600 });
}
