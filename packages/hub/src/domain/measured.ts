import type { Labels } from '@labkeeper/protocol/sample';

/** A number as it is stored: no labels rather than empty ones. */
export interface Measured {
  readonly metric: string;
  readonly labels?: Labels;
  readonly value: number;
}

const metricName = /^[a-z][a-z0-9_]{0,79}$/;
const labelName = /^[a-z][a-z0-9_]{0,39}$/;
const mostLabels = 8;
const longestLabel = 256;

/** Reads one sample that somebody sent; undefined when it is none, or its value is not a finite number. Text in labels comes out as it went in. */
export function readSample(sent: unknown): Measured | undefined {
  if (typeof sent !== 'object' || sent === null) return undefined;
  const { metric, labels, value } = sent as Record<string, unknown>;
  if (typeof metric !== 'string' || typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (!metricName.test(metric)) return undefined;
  if (labels === undefined || labels === null) return { metric, value };
  return isLabels(labels) ? withLabels(metric, labels, value) : undefined;
}

function withLabels(metric: string, labels: Labels, value: number): Measured {
  for (const _name in labels) return { metric, labels, value };
  return { metric, value };
}

function isLabels(labels: unknown): labels is Labels {
  if (typeof labels !== 'object' || Array.isArray(labels)) return false;
  let count = 0;
  const texts = labels as Record<string, unknown>;
  // for…in: no list is made, and what comes out of JSON has no enumerable prototype.
  for (const name in texts) {
    const text = texts[name];
    count += 1;
    if (count > mostLabels || !labelName.test(name)) return false;
    if (typeof text !== 'string' || text.length > longestLabel || !isPlain(text)) return false;
  }
  return true;
}

/** Control characters and lone surrogates cannot be stored by every database, and no mount or disk needs them. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || (code >= 127 && code < 160)) return false;
  }
  return text.isWellFormed();
}
