const WORDS: Readonly<Record<string, string>> = {
  audit_damaged: 'Lines of the audit that were changed from outside',
  demo_history_written: 'Times the demo’s history was written',
  event_loop_lag_ms: 'Longest wait of the hub for itself in the last minute (ms)',
  fields_ignored: 'Unknown fields in reports, ignored',
  heartbeats_received: 'Reports received',
  inventory_parts_dropped: 'Parts of inventories that could not be read',
  live_frames_delayed: 'Live messages that waited for a slow reader',
  live_requests_ignored: 'Live requests that made no sense, ignored',
  live_samples_skipped: 'Live values left out for slow readers',
  live_viewers_closed: 'Dashboards closed for being too slow',
  logins_failed: 'Log-ins that failed',
  reports_backfilled: 'Reports that came later, with their own times',
  reports_dropped: 'Reports dropped by agents',
  reports_rejected: 'Reports refused',
  samples_dropped: 'Values dropped',
  samples_stored: 'Values stored',
  stream_frames_ignored: 'Messages of agents that made no sense, ignored',
};

/** What a counter of the hub counts, in words; refusals are told by their code, and one without words keeps its name. */
export function counterWords(name: string): string {
  if (Object.hasOwn(WORDS, name)) return WORDS[name] ?? name;
  const words = name.replaceAll('_', ' ');
  if (name.startsWith('errors_')) return `Answered with “${words.slice('errors '.length)}”`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
