const pairs: readonly (readonly [metric: string, better: string])[] = [
  ['filesystem_free_bytes', 'filesystem_used_percent'],
  ['smart_critical_warning', 'smart_state'],
];

/**
 * The key of the same server whose open alert says already what one of this key would say: a full disk by its share rather than by its bytes, an NVMe drive
 * that fails rather than what it warns of. Undefined for most. One problem is one alert.
 */
export function saidBetterBy(key: string): string | undefined {
  const [kind, id, ...rest] = key.split('/');
  const said = rest.join('/');
  for (const [metric, better] of pairs) {
    if (said.startsWith(`${metric}{`))
      return `${kind}/${id}/${better}${said.slice(metric.length).replace(/#below$/, '')}`;
  }
  return undefined;
}
