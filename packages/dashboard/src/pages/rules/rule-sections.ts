import type { ListedRule } from '@labkeeper/protocol/alert';

/** Rules of one standing, with what that means. */
export interface RuleSection {
  readonly id: 'own' | 'changed' | 'default' | 'idle';
  readonly title: string;
  readonly about: string;
  readonly rules: readonly ListedRule[];
}

/** What a rule is: one's own, a default that somebody changed, a default, or one that nothing reports to yet. */
export function standingOf(rule: ListedRule): RuleSection['id'] {
  if (rule.managed_by !== 'default') return rule.replaces_default ? 'changed' : 'own';
  return rule.metric_seen ? 'default' : 'idle';
}

const sections: readonly Omit<RuleSection, 'rules'>[] = [
  {
    id: 'own',
    title: 'Your rules',
    about:
      'Made by you. Where one looks at the same as a default, the more particular of the two judges: one for a server before one for a tag, a site, or all; with the same reach, yours. Elsewhere the default goes on.',
  },
  {
    id: 'changed',
    title: 'Changed defaults',
    about: 'Take the place of a default, wherever it judged. Resetting one gives the default back.',
  },
  {
    id: 'default',
    title: 'Defaults',
    about:
      'Hold for every server from its first report on. Change one and it is changed for all; for one server alone, open it and choose “Different for one server”.',
  },
  {
    id: 'idle',
    title: 'Nobody sends this yet',
    about: 'Defaults that wait: no server reports such a number so far. They begin by themselves with the first one.',
  },
];

/** The rules by standing; those with open alerts first, then by name. Standings without a rule are left out. */
export function ruleSections(rules: readonly ListedRule[]): RuleSection[] {
  const found = Map.groupBy(rules, standingOf);
  return sections.flatMap((section) => {
    const own = found.get(section.id);
    if (own === undefined) return [];
    const ordered = own.toSorted((a, b) => b.open_alerts - a.open_alerts || a.name.localeCompare(b.name));
    return [{ ...section, rules: ordered }];
  });
}

/** The rules whose name, metric or type holds every typed word. */
export function rulesFiltered(rules: readonly ListedRule[], typed: string): readonly ListedRule[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((rule) => {
    const hay = `${rule.name} ${rule.metric} ${rule.metric.replaceAll('_', ' ')} ${rule.type}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}
