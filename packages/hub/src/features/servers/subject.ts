/** The subject under which the samples of a server are kept. */
export function subjectOf(serverId: string): string {
  return `server/${serverId}`;
}
