import type { LogLine } from '@labkeeper/protocol/log';

/** Whether a line, or the name of who wrote it, has the text that is looked for (in lower case); upper and lower case are the same. */
export function isWanted({ message, source }: LogLine, search: string | undefined): boolean {
  if (search === undefined) return true;
  return message.toLowerCase().includes(search) || (source?.toLowerCase().includes(search) ?? false);
}
