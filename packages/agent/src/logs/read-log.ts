import { enginePlaces } from '@labkeeper/collectors/engine/ask-engine';
import type { Host } from '@labkeeper/collectors/host';
import { LogRefusal } from './log-fault.ts';
import type { ReadLog } from './log-request.ts';
import { readContainer } from './read-container.ts';
import { readJournal } from './read-journal.ts';

/** Reads the logs of a machine; `root` is where its own root is mounted when we live in a container: then its journal cannot be asked. */
export function logReader(host: Host, root: string | null): ReadLog {
  const places = enginePlaces(host).flat();
  const addresses = root === null ? places : [...places, ...inRoot(places, root)];
  return (request, signal) => {
    if (request.container !== undefined) return readContainer(request, signal, addresses);
    if (root === null) return readJournal(request, signal);
    throw new LogRefusal(
      'unavailable',
      'This agent lives in a container and cannot ask the journal of its machine; logs of containers it can read.',
    );
  };
}

function inRoot(places: readonly string[], root: string): string[] {
  return places.filter((place) => place.startsWith('/')).map((place) => `${root}${place}`);
}
