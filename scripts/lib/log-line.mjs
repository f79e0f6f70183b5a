const warnLevel = 40;

/** What of a child's log line belongs on the terminal: warnings and worse as plain text, text that is no log line as it is. */
export function terminalLine(name, line) {
  const entry = parse(line);
  if (entry === undefined) return plainLine(name, line);
  const level = levelOf(entry.level);
  if (level < warnLevel) return undefined;
  const reason = entry.err?.message ?? entry.error;
  return `${name}: ${entry.msg ?? entry.message ?? line}${typeof reason === 'string' ? ` (${reason})` : ''}`;
}

function plainLine(name, line) {
  if (line.trim() === '' || /^(debug|info) /.test(line)) return undefined;
  return `${name}: ${line.replace(/^(warn|error) +/, '')}`;
}

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function levelOf(level) {
  if (typeof level === 'number') return level;
  return { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }[level] ?? warnLevel;
}
