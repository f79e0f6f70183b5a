import type { FleetArray, FleetContainer, FleetDisk } from '@labkeeper/protocol/fleet';
import type { Page } from '@labkeeper/protocol/page';
import type { FleetPort, FreePorts, PortChange, PortCheck, PortConflict } from '@labkeeper/protocol/port-map';
import { useMutation, type UseMutationResult, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callApi, type Query } from './client.ts';
import { keys } from './keys.ts';

const AGAIN_MS = 20_000;

/** Every disk of the lab; asked for only when `wanted`. */
export function useFleetDisks(wanted = true): UseQueryResult<readonly FleetDisk[]> {
  return useFleetList<FleetDisk>('/disks', wanted);
}

/** Every array of the lab. */
export function useFleetArrays(): UseQueryResult<readonly FleetArray[]> {
  return useFleetList<FleetArray>('/arrays');
}

/** Every container of the lab; asked for only when `wanted`. */
export function useFleetContainers(wanted = true): UseQueryResult<readonly FleetContainer[]> {
  return useFleetList<FleetContainer>('/containers', wanted);
}

/** Everything that listens in the lab; asked for only when `wanted`. */
export function useFleetPorts(wanted = true): UseQueryResult<readonly FleetPort[]> {
  return useFleetList<FleetPort>('/ports', wanted);
}

/** Ports that more than one wants. */
export function usePortConflicts(): UseQueryResult<readonly PortConflict[]> {
  return useFleetList<PortConflict>('/ports/conflicts');
}

/** What began and what ceased to listen within the last day, the newest first. */
export function usePortChanges(): UseQueryResult<readonly PortChange[]> {
  return useFleetList<PortChange>('/ports/changes');
}

/** Ports of a range that nobody has or wants; asked for only when `ask` is given. */
export function useFreePorts(ask: Query | undefined): UseQueryResult<FreePorts> {
  return useQuery({
    queryKey: [...keys.things, '/ports/free', ask],
    queryFn: ({ signal }) => callApi<FreePorts>('/ports/free', { signal, query: ask ?? {} }),
    enabled: ask !== undefined,
  });
}

/** Asks whether the ports of a compose file are free on a server. */
export function useCheckPorts(): UseMutationResult<PortCheck, Error, { server_id: string; content: string }> {
  return useMutation({ mutationFn: (body) => callApi<PortCheck>('/ports/check', { method: 'POST', body }) });
}

function useFleetList<Item>(path: string, wanted = true): UseQueryResult<readonly Item[]> {
  return useQuery({
    queryKey: [...keys.things, path],
    queryFn: async ({ signal }) => (await callApi<Page<Item>>(path, { signal })).items,
    refetchInterval: AGAIN_MS,
    enabled: wanted,
  });
}
