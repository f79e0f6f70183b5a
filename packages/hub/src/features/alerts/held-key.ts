import { randomUUID } from 'node:crypto';
import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import {
  nextAlert,
  type AlertLife,
  type AlertNews,
  type KeyChange,
  type PastAlert,
} from '../../domain/alert-lifecycle.ts';
import { nextTelling, type Surroundings } from '../../domain/alert-telling.ts';
import { isFlapping, newKeyStatus, nextKeyStatus, type KeyStatus, type Patience } from '../../domain/key-status.ts';
import { isSeenBad, levelReached, type LevelReached, type Look } from '../../domain/rule-level.ts';

/** An open alert as the hub holds it. */
export interface HeldAlert {
  readonly alertId: string;
  readonly life: AlertLife;
  /** The event that opened it or changed it last. */
  readonly eventId: string | undefined;
}

/** What is known of one key, in memory; the database has the same. */
export interface HeldKey {
  readonly key: string;
  /** `server/nas`, `site/home` or `hub`. */
  readonly subject: string;
  readonly serverId: string | undefined;
  readonly labels: Labels | undefined;
  readonly rule: AlertRule;
  readonly status: KeyStatus;
  readonly alert: HeldAlert | undefined;
  readonly last: PastAlert | undefined;
  /** When it was looked at last (ms since 1970): the one thing that changes with every report, and alone need not be decided. */
  readonly seen: { at: number | undefined };
}

/** What one look decided. `news` is undefined where nothing is new, `tell` where nothing is told. */
export interface Decision {
  readonly before: HeldKey;
  /** Undefined when the key is given up: nothing judges it any more. */
  readonly after: HeldKey | undefined;
  /** The alert that was resolved by it, which `after` no longer holds. */
  readonly resolved: HeldAlert | undefined;
  readonly level: LevelReached;
  readonly news: AlertNews | undefined;
  readonly tell: 'problem' | 'recovery' | undefined;
  /** The alert that a person ended, and that the one that was opened by it follows. */
  readonly follows?: string | undefined;
}

/** What a look depends on besides the key. */
export interface Circumstances extends Surroundings {
  readonly rule: AlertRule;
  readonly look: Look;
  /** Looks further apart than this do not add up (ms). */
  readonly gapMs: number;
  /** When a thing that is silent was last heard of: since then it has been so. */
  readonly silentSince?: number | undefined;
}

/** A key that was never looked at. */
export function newHeldKey(
  about: Pick<HeldKey, 'key' | 'subject' | 'serverId' | 'labels' | 'rule'>,
  now: number,
): HeldKey {
  return { ...about, status: newKeyStatus(now), alert: undefined, last: undefined, seen: { at: undefined } };
}

/** Looks at a key once more. Changes nothing: hold `after` once it is stored. */
export function decide(held: HeldKey, circumstances: Circumstances): Decision {
  const { rule, look, gapMs, now } = circumstances;
  const settled = held.status.status === 'UNKNOWN' ? (held.status.beforeUnknown ?? 'OK') : held.status.status;
  const level = levelReached(rule, look, settled);
  const before = { ...held.status, lookedAt: held.seen.at };
  const status = nextKeyStatus(before, level.status, patienceOf(rule, gapMs), now);
  const step = nextAlert(held.alert?.life, rule, changeOf(held, status, level, circumstances));
  const eventId = status.status === held.status.status ? held.alert?.eventId : randomUUID();
  const isOpened = step.news === 'opened';
  const last = isOpened || level.status === 'OK' ? withoutHand(held.last) : held.last;
  const alert = seenBad(step.alert, level.status, now);
  const decision = conclude({ ...held, rule, status, last }, held, { level, eventId, circumstances, ...step, alert });
  return isOpened ? { ...decision, follows: held.last?.byHand } : decision;
}

/** What an alert is about stays what was seen last while it was bad; one that is over has the number that ended it. */
function changeOf(held: HeldKey, status: KeyStatus, level: LevelReached, circumstances: Circumstances): KeyChange {
  const { now, silentSince } = circumstances;
  const flapping = isFlapping(status, now);
  const isOver = status.status === 'OK' && !flapping;
  const { value, threshold } = isOver || isSeenBad(level) ? level : (held.alert?.life ?? level);
  const since = silentSince ?? status.warnSince ?? status.failSince;
  return { status: status.status, value, threshold, flapping, now, since, last: held.last };
}

function seenBad(alert: AlertLife | undefined, level: Status, now: number): AlertLife | undefined {
  if (alert === undefined || alert.status === 'resolved' || level === 'OK' || level === 'UNKNOWN') return alert;
  return { ...alert, seenBadAt: now };
}

/** What a person ended is over, or has been followed: from now on it is a past alert like every other. */
function withoutHand(last: PastAlert | undefined): PastAlert | undefined {
  return last?.byHand === undefined ? last : { resolvedAt: last.resolvedAt, severity: last.severity };
}

/** Whether a look that sees nothing wrong changes nothing about a key: it was well, and nothing of it has begun or is open. */
export function isCalm({ rule, status, alert, last }: HeldKey, judgedBy: AlertRule): boolean {
  if (rule !== judgedBy || status.status !== 'OK' || alert !== undefined || last?.byHand !== undefined) return false;
  return status.warnSince === undefined && status.failSince === undefined && status.betterSince === undefined;
}

/** Looks only at what surrounds an open alert: what hid it may be over, or a snooze. Undefined where that changes nothing. */
export function settle(held: HeldKey, surroundings: Surroundings): Decision | undefined {
  if (held.alert === undefined) return undefined;
  const { life } = held.alert;
  const { alert, tellNow } = nextTelling(life, surroundings);
  if (alert === life) return undefined;
  const after = { ...held, alert: { ...held.alert, life: alert } };
  return { ...unchanged(held), after, tell: tellNow ? 'problem' : undefined };
}

/** Gives a key up because nothing judges it any more; its alert ends with it, and nobody is told that all is well. */
export function retire(held: HeldKey, now: number): Decision {
  if (held.alert === undefined) return { ...unchanged(held), after: undefined };
  const life: AlertLife = { ...held.alert.life, status: 'resolved', resolvedAt: now, hiddenBy: undefined };
  return { ...unchanged(held), after: undefined, resolved: { ...held.alert, life } };
}

interface Step {
  readonly level: LevelReached;
  readonly eventId: string | undefined;
  readonly circumstances: Circumstances;
  readonly alert: AlertLife | undefined;
  readonly news: AlertNews | undefined;
}

function conclude(held: HeldKey, before: HeldKey, { level, eventId, circumstances, alert, news }: Step): Decision {
  const base = { before, level, news };
  if (alert === undefined)
    return { ...base, after: { ...held, alert: undefined }, resolved: undefined, tell: undefined };
  const alertId = before.alert?.alertId ?? randomUUID();
  if (alert.status === 'resolved') {
    // What nobody was told of is no reason to be quiet about the next one.
    const last = alert.everTold
      ? { resolvedAt: alert.resolvedAt ?? circumstances.now, severity: alert.severity }
      : held.last;
    const resolved: HeldAlert = { alertId, life: { ...alert, hiddenBy: undefined }, eventId };
    return {
      ...base,
      after: { ...held, alert: undefined, last },
      resolved,
      tell: alert.everTold ? 'recovery' : undefined,
    };
  }
  const telling = nextTelling(alert, circumstances);
  const after = { ...held, alert: { alertId, life: telling.alert, eventId } };
  return { ...base, after, resolved: undefined, tell: telling.tellNow ? 'problem' : undefined };
}

function unchanged(held: HeldKey): Omit<Decision, 'after'> {
  const { health, value, threshold } = held.alert?.life ?? { health: held.status.status, value: undefined };
  return {
    before: held,
    level: { status: health, value, threshold },
    news: undefined,
    resolved: undefined,
    tell: undefined,
  };
}

/**
 * How soon a decision must be stored. At once: a status, an alert, something to tell. Soon: only since when a level lasts, so that a crash costs a few
 * seconds of it. Never: only the number of an alert is other than before.
 */
export function storing({ before, after, news, resolved, tell }: Decision): 'at once' | 'soon' | 'never' {
  if (after === undefined || news !== undefined || resolved !== undefined || tell !== undefined) return 'at once';
  if (before.rule.rule_id !== after.rule.rule_id || before.status.status !== after.status.status) return 'at once';
  if (isOtherAlert(before.alert?.life, after.alert?.life)) return 'at once';
  return hasOtherMarks(before, after) ? 'soon' : 'never';
}

function hasOtherMarks({ status: old, last: oldLast }: HeldKey, { status: now, last }: HeldKey): boolean {
  if (oldLast?.byHand !== last?.byHand) return true;
  return old.warnSince !== now.warnSince || old.failSince !== now.failSince || old.betterSince !== now.betterSince;
}

function isOtherAlert(old: AlertLife | undefined, now: AlertLife | undefined): boolean {
  return (
    old?.health !== now?.health ||
    old?.flapping !== now?.flapping ||
    old?.hiddenBy !== now?.hiddenBy ||
    old?.freeSince !== now?.freeSince
  );
}

function patienceOf(rule: AlertRule, gapMs: number): Patience {
  return { forMs: rule.for_seconds * 1000, holdMs: rule.hold_seconds * 1000, gapMs };
}
