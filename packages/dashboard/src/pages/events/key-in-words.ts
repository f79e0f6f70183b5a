import type { Event } from '@labkeeper/protocol/alert';

/** What a key is about, for people: "server/nas/filesystem_used_percent{mount=/srv}" is "filesystem used percent, /srv". */
export function keyInWords(key: string): string {
  const parts = /^(?:[^{]*\/)?(?<metric>[a-z][a-z0-9_]*)(?:\{(?<labels>.*)\})?(?:#(?<way>[a-z_]+))?$/s.exec(key);
  const { metric, labels, way } = parts?.groups ?? {};
  if (metric === undefined) return key;
  const words = metric.replaceAll('_', ' ') + (way === undefined ? '' : ` (${way.replaceAll('_', ' ')})`);
  const values =
    labels === undefined
      ? []
      : labels.split(/,(?=[a-z][a-z0-9_]*=)/).map((label) => label.slice(label.indexOf('=') + 1));
  return [words, ...values].join(', ');
}

/** What happened, in words: the sentence that came with it, or what it is about and how it is now. */
export function eventInWords({
  key,
  message,
  new_status: status,
}: Pick<Event, 'key' | 'message' | 'new_status'>): string {
  if (message !== '') return message;
  const about = keyInWords(key).replace(/^./, (first) => first.toUpperCase());
  const now = { OK: 'is well again', WARN: 'is a warning', FAIL: 'is failing', UNKNOWN: 'is no longer known' }[status];
  return `${about} ${now}`;
}
