const none: readonly string[] = [];

/** The tags of a server as its row has them. Most have none, and this is asked for with every report. */
export function readTags(text: string): readonly string[] {
  return text === '[]' ? none : (JSON.parse(text) as string[]);
}
