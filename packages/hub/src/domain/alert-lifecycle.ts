import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule, AlertStatus, Severity } from '@labkeeper/protocol/alert';

/** A problem with a life. Times are ms since 1970. */
export interface AlertLife {
  readonly status: AlertStatus;
  readonly severity: Severity;
  /** The status of its key; UNKNOWN while nobody can look, OK only while it flaps. */
  readonly health: Status;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly openedAt: number;
  readonly acknowledgedAt?: number | undefined;
  /** The value and severity that somebody acknowledged. */
  readonly acknowledgedValue?: number | undefined;
  readonly acknowledgedSeverity?: Severity | undefined;
  readonly snoozedUntil?: number | undefined;
  readonly resolvedAt?: number | undefined;
  readonly flapping: boolean;
  /** Not told before: it came back within the cooldown of the time before. */
  readonly quietUntil?: number | undefined;
}

/** What is new about an alert, in the order in which it can be told. */
export type AlertNews = 'opened' | 'worse' | 'better' | 'recovered' | 'flapping' | 'reopened';

/** What was decided about a key. */
export interface KeyChange {
  readonly status: Status;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly flapping: boolean;
  readonly now: number;
  /** When the last alert of this key was resolved. */
  readonly lastResolvedAt?: number | undefined;
}

/** The alert after a change, undefined where there is none, and what of it is news. */
export interface AlertStep {
  readonly alert: AlertLife | undefined;
  readonly news: AlertNews | undefined;
}

type Judge = Pick<AlertRule, 'severity' | 'cooldown_seconds' | 'acknowledged_until' | 'operator'>;

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Carries an alert on by what its key does. A resolved alert stays resolved: hand in undefined for the next problem of the key. */
export function nextAlert(before: AlertLife | undefined, rule: Judge, change: KeyChange): AlertStep {
  if (change.status === 'UNKNOWN') return { alert: before && { ...before, health: 'UNKNOWN' }, news: undefined };
  if (before === undefined) return change.status === 'OK' ? { alert: undefined, news: undefined } : open(rule, change);
  if (change.status === 'OK' && !change.flapping) return resolve(before, change);
  return carryOn(before, rule, change);
}

function open(rule: Judge, change: KeyChange): AlertStep {
  const { status, value, threshold, flapping, now, lastResolvedAt } = change;
  const cooledAt = lastResolvedAt === undefined ? 0 : lastResolvedAt + rule.cooldown_seconds * 1000;
  const severity = severityOf(rule, status);
  return {
    alert: {
      status: 'open',
      severity,
      health: status,
      value,
      threshold,
      openedAt: now,
      flapping,
      quietUntil: cooledAt > now ? cooledAt : undefined,
    },
    news: 'opened',
  };
}

function resolve(before: AlertLife, change: KeyChange): AlertStep {
  const { value, now } = change;
  const alert: AlertLife = { ...before, status: 'resolved', health: 'OK', value, resolvedAt: now, flapping: false };
  return { alert, news: 'recovered' };
}

function carryOn(before: AlertLife, rule: Judge, change: KeyChange): AlertStep {
  const { status, value, threshold, flapping } = change;
  const severity = status === 'OK' ? before.severity : severityOf(rule, status);
  const alert: AlertLife = { ...before, severity, health: status, value, threshold, flapping };
  if (endsAcknowledgement(before, rule, alert)) return { alert: reopened(alert), news: 'reopened' };
  if (flapping && !before.flapping) return { alert, news: 'flapping' };
  if (flapping || severity === before.severity) return { alert, news: undefined };
  return { alert, news: rank[severity] > rank[before.severity] ? 'worse' : 'better' };
}

function endsAcknowledgement(before: AlertLife, rule: Judge, after: AlertLife): boolean {
  if (before.status !== 'acknowledged') return false;
  const { acknowledgedSeverity, acknowledgedValue } = before;
  if (acknowledgedSeverity !== undefined && rank[after.severity] > rank[acknowledgedSeverity]) return true;
  if (rule.acknowledged_until !== 'grows' || acknowledgedValue === undefined || after.value === undefined) return false;
  return rule.operator.startsWith('<') ? after.value < acknowledgedValue : after.value > acknowledgedValue;
}

function reopened(alert: AlertLife): AlertLife {
  return {
    ...alert,
    status: 'open',
    acknowledgedAt: undefined,
    acknowledgedValue: undefined,
    acknowledgedSeverity: undefined,
    snoozedUntil: undefined,
  };
}

/** Somebody knows: it stays silent until it gets worse, or grows where its rule says so. */
export function acknowledge(alert: AlertLife, now: number): AlertLife {
  if (alert.status !== 'open') return alert;
  return {
    ...alert,
    status: 'acknowledged',
    acknowledgedAt: now,
    acknowledgedValue: alert.value,
    acknowledgedSeverity: alert.severity,
  };
}

/** Whether an alert may be told now: open, not snoozed, and its cooldown over. */
export function mayTell(alert: AlertLife, now: number): boolean {
  return alert.status === 'open' && (alert.snoozedUntil ?? 0) <= now && (alert.quietUntil ?? 0) <= now;
}

function severityOf(rule: Judge, status: Status): Severity {
  return status === 'FAIL' ? rule.severity.fail : rule.severity.warn;
}
