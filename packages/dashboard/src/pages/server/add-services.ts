import type { ExpectedService } from '@labkeeper/protocol/server';

/** Adds typed names (one, or several with commas or spaces) to the expected services, once each. */
export function addServices(services: readonly ExpectedService[], typed: string): ExpectedService[] {
  const known = new Set(services.map((service) => service.name));
  const names = typed.split(/[,\s]+/).filter((name) => name !== '' && name.length <= 256);
  const added = [...new Set(names)].filter((name) => !known.has(name)).map((name) => ({ name, critical: true }));
  return [...services, ...added];
}
