/** What a key is about, for people: "nas/filesystem_used_percent{mount=/srv}" is "filesystem used percent, /srv". */
export function keyInWords(key: string): string {
  const parts = /^(?<subject>[^/]*)\/(?<metric>[a-z][a-z0-9_]*)(?:\{(?<labels>.*)\})?(?:#(?<way>[a-z_]+))?$/s.exec(key);
  const { metric, labels, way } = parts?.groups ?? {};
  if (metric === undefined) return key;
  const words = metric.replaceAll('_', ' ') + (way === undefined ? '' : ` (${way.replaceAll('_', ' ')})`);
  const values =
    labels === undefined
      ? []
      : labels.split(/,(?=[a-z][a-z0-9_]*=)/).map((label) => label.slice(label.indexOf('=') + 1));
  return [words, ...values].join(', ');
}
