import { createHash } from 'node:crypto';
import type { Severity } from '@labkeeper/protocol/alert';
import { escapeHtml } from '../../domain/plain-text.ts';
import type { RawAnswer } from '../../platform/route.ts';
import { contentSecurityPolicy } from '../../platform/security-headers.ts';
import { linkPageStyle } from './page-style.ts';

/** A problem as the page shows it. */
export interface PageAlert {
  readonly severity: Severity;
  readonly title: string;
  /** Where, since when: `nas · since 14:02 (12 min)`. */
  readonly facts: string;
  /** Where it stands in the dashboard. */
  readonly url: string | undefined;
}

/** What a page of a link says. */
export interface LinkPage {
  readonly status: 200 | 404 | 409 | 410 | 429;
  readonly title: string;
  /** What it is about; nothing where a page is about no problem. */
  readonly alerts?: readonly PageAlert[];
  readonly lines: readonly string[];
  /** What the button says that does it; undefined: nothing is left to do. */
  readonly button?: string;
  /** Where else the reader may go. */
  readonly open?: { readonly text: string; readonly url: string } | undefined;
  /** Whether it was done. */
  readonly isDone?: boolean;
  readonly retryAfterSeconds?: number;
}

const styleHash = createHash('sha256').update(linkPageStyle).digest('base64');
const markShapes =
  '<rect width="32" height="32" rx="8" fill="#3b5bdb"/>' +
  '<path d="M10 8v16h12" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/>' +
  '<circle cx="21" cy="12" r="3.4" fill="#8ce99a"/>';
const mark = `<svg aria-hidden="true" viewBox="0 0 32 32" width="28" height="28">${markShapes}</svg>`;
const icon = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${markShapes}</svg>`)}`;
const tick =
  '<svg class="tick" aria-hidden="true" viewBox="0 0 16 16" width="28" height="28" fill="none" stroke="currentColor" stroke-width="2">' +
  '<circle cx="8" cy="8" r="7"/><path d="m4.8 8.3 2.2 2.2 4.2-4.6"/></svg>';

/** A page that stands by itself: no script, nothing loaded, and a form that posts to where the page came from. */
export function linkPage(page: LinkPage): RawAnswer {
  const { status, title, retryAfterSeconds } = page;
  const body = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">',
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">',
    `<link rel="icon" href="${icon}"><title>${escapeHtml(title)} – Labkeeper</title><style>${linkPageStyle}</style></head>`,
    `<body><header>${mark}Labkeeper</header><main>`,
    ...mainOf(page),
    '</main></body></html>',
  ].join('\n');
  return {
    kind: 'raw',
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // The form must say where it comes from, and nobody else must hear the token.
      'referrer-policy': 'same-origin',
      'content-security-policy': contentSecurityPolicy({
        'style-src': `'sha256-${styleHash}'`,
        'script-src': "'none'",
      }),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body,
  };
}

function mainOf({ title, alerts = [], lines, button, open, isDone = false }: LinkPage): string[] {
  return [
    `<h1>${isDone ? tick : ''}${escapeHtml(title)}</h1>`,
    alerts.length === 0 ? '' : `<ul>${alerts.map((alert) => itemOf(alert)).join('\n')}</ul>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    button === undefined ? '' : `<form method="post"><button type="submit">${escapeHtml(button)}</button></form>`,
    open === undefined ? '' : `<p class="open">${linkTo(open.url, open.text)}</p>`,
  ];
}

function itemOf({ severity, title, facts, url }: PageAlert): string {
  const name = url === undefined ? escapeHtml(title) : linkTo(url, title);
  return `<li class="${severity}"><b class="how">${severity}</b><strong>${name}</strong><span>${escapeHtml(facts)}</span></li>`;
}

/** The dashboard asks who somebody is; what led there is nobody else's business. */
function linkTo(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(text)}</a>`;
}
