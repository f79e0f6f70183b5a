/** Package lists of this age (seconds) do not tell any more that nothing waits. */
export const oldListsSeconds = 14 * 86_400;

/** How many updates wait by lists of this age (seconds, undefined: not told): what old lists do not name may be there all the same. */
export function pendingUpdates(count: number | null, listsAge: number | undefined): number | null {
  return count === 0 && areListsOld(listsAge) ? null : count;
}

/** Whether package lists of this age (seconds, undefined: not told) are too old to rely on. */
export function areListsOld(listsAge: number | undefined): boolean {
  return listsAge !== undefined && listsAge >= oldListsSeconds;
}
