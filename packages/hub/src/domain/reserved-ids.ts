/** Ids that no server can have, since they stand where a server's id would in an address of the API. */
export const reservedServerIds: ReadonlySet<string> = new Set(['summary', 'export']);

/** What a person is told who wants one of them. */
export function reservedSentence(serverId: string): string {
  return `A server cannot be called ${JSON.stringify(serverId)}: the API has an address of that name.`;
}
