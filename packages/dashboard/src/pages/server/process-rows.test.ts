import { describe, expect, test } from 'bun:test';
import type { Process } from '@labkeeper/protocol/inventory';
import { findProcesses, orderProcesses, readProcessOrder } from './process-rows.ts';

function process(pid: number, more: Partial<Process>): Process {
  return {
    pid,
    name: `p${pid}`,
    command: '',
    user: null,
    state: 'S',
    cpu_percent: null,
    memory_bytes: 0,
    memory_percent: null,
    threads: null,
    started_at: null,
    ...more,
  };
}

const rows = [
  process(3, { cpu_percent: 5, memory_bytes: 10, name: 'zsh' }),
  process(1, { cpu_percent: null, memory_bytes: 30, name: 'init', user: 'root' }),
  process(2, { cpu_percent: 5, memory_bytes: 20, name: 'Plex', command: '/usr/lib/plex --port 32400' }),
];

describe('processes', () => {
  test('stand in the chosen order, ties by pid, unmeasured last', () => {
    expect(orderProcesses(rows, 'cpu').map((row) => row.pid)).toEqual([2, 3, 1]);
    expect(orderProcesses(rows, 'memory').map((row) => row.pid)).toEqual([1, 2, 3]);
    expect(orderProcesses(rows, 'name').map((row) => row.pid)).toEqual([1, 2, 3]);
    expect(orderProcesses(rows, 'pid').map((row) => row.pid)).toEqual([1, 2, 3]);
  });

  test('are found by name, command, user and pid', () => {
    expect(findProcesses(rows, 'PLEX').map((row) => row.pid)).toEqual([2]);
    expect(findProcesses(rows, '32400').map((row) => row.pid)).toEqual([2]);
    expect(findProcesses(rows, 'root').map((row) => row.pid)).toEqual([1]);
    expect(findProcesses(rows, ' ')).toHaveLength(3);
    expect(findProcesses(rows, 'nothing')).toEqual([]);
  });

  test('are ordered by CPU unless the address names another order', () => {
    expect(readProcessOrder(undefined)).toBe('cpu');
    expect(readProcessOrder('memory')).toBe('memory');
    expect(readProcessOrder('toString')).toBe('cpu');
  });
});
