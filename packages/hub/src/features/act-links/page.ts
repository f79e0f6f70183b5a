import { createHash } from 'node:crypto';
import { escapeHtml } from '../../domain/plain-text.ts';
import type { RawAnswer } from '../../platform/route.ts';
import { contentSecurityPolicy } from '../../platform/security-headers.ts';

/** What a page of a link says. */
export interface LinkPage {
  readonly status: 200 | 404 | 409 | 410 | 429;
  readonly title: string;
  readonly lines: readonly string[];
  /** What the button says that does it; undefined: nothing is left to do. */
  readonly button?: string;
  readonly retryAfterSeconds?: number;
}

const style =
  ':root{color-scheme:light dark}body{font:18px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}' +
  'button{font:inherit;padding:.6rem 1.2rem;border-radius:.5rem;border:1px solid;cursor:pointer}';
const styleHash = createHash('sha256').update(style).digest('base64');

/** A page that stands by itself: no script, nothing loaded, and a form that posts to where the page came from. */
export function linkPage({ status, title, lines, button, retryAfterSeconds }: LinkPage): RawAnswer {
  const body = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${escapeHtml(title)} – Labkeeper</title><style>${style}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    button === undefined ? '' : `<form method="post"><button type="submit">${escapeHtml(button)}</button></form>`,
    '</body></html>',
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
