import { randomUUID } from 'node:crypto';
import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { nextAlert, type AlertLife, type AlertNews } from '../../domain/alert-lifecycle.ts';
import { isFlapping, newKeyStatus, nextKeyStatus, type KeyStatus, type Patience } from '../../domain/key-status.ts';
import { levelReached, type LevelReached, type Look } from '../../domain/rule-level.ts';

/** An open alert as the hub holds it. */
export interface HeldAlert {
  readonly alertId: string;
  readonly life: AlertLife;
}

/** What is known of one key, in memory; the database has the same. */
export interface HeldKey {
  readonly key: string;
  readonly serverId: string | undefined;
  readonly labels: Labels | undefined;
  readonly rule: AlertRule;
  readonly status: KeyStatus;
  readonly alert: HeldAlert | undefined;
  readonly lastResolvedAt: number | undefined;
}

/** What one look decided. `changed` is undefined where the status stayed; `news` where nothing is to be told. */
export interface Decision {
  readonly before: HeldKey;
  readonly after: HeldKey;
  /** The alert that was resolved by it, which `after` no longer holds. */
  readonly resolved: HeldAlert | undefined;
  readonly level: LevelReached;
  readonly news: AlertNews | undefined;
}

/** A key that was never looked at. */
export function newHeldKey(
  key: string,
  rule: AlertRule,
  about: Pick<HeldKey, 'serverId' | 'labels'>,
  now: number,
): HeldKey {
  return { key, rule, ...about, status: newKeyStatus(now), alert: undefined, lastResolvedAt: undefined };
}

/** Looks at a key once more. Changes nothing: hold `after` once it is stored. */
export function decide(held: HeldKey, rule: AlertRule, look: Look, gapMs: number, now: number): Decision {
  const settled = held.status.status === 'UNKNOWN' ? (held.status.beforeUnknown ?? 'OK') : held.status.status;
  const level = levelReached(rule, look, settled);
  const status = nextKeyStatus(held.status, level.status, patienceOf(rule, gapMs), now);
  const { alert, news, resolved, lastResolvedAt } = nextAlertOf(held, { rule, status, level, now });
  return { before: held, after: { ...held, rule, status, alert, lastResolvedAt }, resolved, level, news };
}

interface Outcome {
  readonly rule: AlertRule;
  readonly status: KeyStatus;
  readonly level: LevelReached;
  readonly now: number;
}

function nextAlertOf(
  held: HeldKey,
  { rule, status, level, now }: Outcome,
): Pick<Decision, 'news' | 'resolved'> & Pick<HeldKey, 'alert' | 'lastResolvedAt'> {
  const { lastResolvedAt } = held;
  const step = nextAlert(held.alert?.life, rule, {
    status: status.status,
    value: level.value,
    threshold: level.threshold,
    flapping: isFlapping(status, now),
    now,
    lastResolvedAt,
  });
  if (step.alert === undefined) return { alert: undefined, resolved: undefined, news: step.news, lastResolvedAt };
  const alert = { alertId: held.alert?.alertId ?? randomUUID(), life: step.alert };
  if (step.alert.status !== 'resolved') return { alert, resolved: undefined, news: step.news, lastResolvedAt };
  return { alert: undefined, resolved: alert, news: step.news, lastResolvedAt: now };
}

/** Whether a decision must be stored: a status, a clock of one, or an alert is other than before. Only the number of an alert may wait. */
export function isWorthStoring({ before, after, news, resolved }: Decision): boolean {
  if (news !== undefined || resolved !== undefined || before.rule.rule_id !== after.rule.rule_id) return true;
  const [old, now] = [before.status, after.status];
  return (
    old.status !== now.status ||
    old.warnSince !== now.warnSince ||
    old.failSince !== now.failSince ||
    old.betterSince !== now.betterSince ||
    before.alert?.life.health !== after.alert?.life.health ||
    before.alert?.life.flapping !== after.alert?.life.flapping
  );
}

function patienceOf(rule: AlertRule, gapMs: number): Patience {
  return { forMs: rule.for_seconds * 1000, holdMs: rule.hold_seconds * 1000, gapMs };
}
