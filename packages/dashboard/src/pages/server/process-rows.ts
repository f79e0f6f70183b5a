import type { Process } from '@labkeeper/protocol/inventory';

/** What processes can be ordered by. */
export type ProcessOrder = 'cpu' | 'memory' | 'name' | 'pid';

/** Reads an order out of an address; by CPU unless it names another. */
export function readProcessOrder(text: string | undefined): ProcessOrder {
  return text === 'memory' || text === 'name' || text === 'pid' ? text : 'cpu';
}

/** Orders processes: numbers from the highest, names from A; ties by pid, so that rows do not dance. */
export function orderProcesses(processes: readonly Process[], order: ProcessOrder): Process[] {
  const compare: Readonly<Record<ProcessOrder, (left: Process, right: Process) => number>> = {
    cpu: (left, right) => (right.cpu_percent ?? -1) - (left.cpu_percent ?? -1),
    memory: (left, right) => right.memory_bytes - left.memory_bytes,
    name: (left, right) => left.name.localeCompare(right.name),
    pid: () => 0,
  };
  return processes.toSorted((left, right) => compare[order](left, right) || left.pid - right.pid);
}

/** Processes whose name, command, user or pid holds what is looked for, in any case. */
export function findProcesses(processes: readonly Process[], text: string): Process[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...processes];
  return processes.filter((process) =>
    [process.name, process.command, process.user ?? '', String(process.pid)].some((part) =>
      part.toLowerCase().includes(wanted),
    ),
  );
}
