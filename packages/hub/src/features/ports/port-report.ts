import { createHash } from 'node:crypto';
import type { FleetPort } from '@labkeeper/protocol/port-map';
import { escapeHtml } from '../../domain/plain-text.ts';
import { ownerOf } from '../../domain/port-owner.ts';
import { countInWords } from '../../domain/words.ts';
import type { RawAnswer } from '../../platform/route.ts';
import { contentSecurityPolicy } from '../../platform/security-headers.ts';

const style =
  ':root{color-scheme:light dark}body{font:14px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{opacity:.7;margin:.25rem 0}' +
  'table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.3rem .6rem .3rem 0;' +
  'border-bottom:1px solid #8884;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600;overflow-wrap:normal}td:first-child{white-space:nowrap}' +
  '@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}';
const styleHash = createHash('sha256').update(style).digest('base64');

const exposures: Record<FleetPort['exposure'], string> = {
  loopback: 'this machine only',
  lan: 'some addresses',
  all: 'every address',
};

/** What listens where, to be printed: one table per server by its name, nothing loaded from anywhere. */
export function portReport(
  rows: readonly FleetPort[],
  generatedAt: string,
  nameOf: (serverId: string) => string,
): RawAnswer {
  const servers = [...Map.groupBy(rows, ({ server_id }) => server_id)]
    .map(([serverId, listening]) => ({ name: nameOf(serverId), listening }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const body = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>Ports – Labkeeper</title><style>${style}</style></head><body><h1>Ports</h1>`,
    `<p>${countInWords(rows.length, 'port')} on ${countInWords(servers.length, 'server')}, as of ${escapeHtml(generatedAt.slice(0, 16).replace('T', ' '))} UTC</p>`,
    ...servers.map(({ name, listening }) => serverTable(name, listening)),
    '</body></html>',
  ].join('\n');
  return {
    kind: 'raw',
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy({
        'style-src': `'sha256-${styleHash}'`,
        'script-src': "'none'",
      }),
    },
    body,
  };
}

function serverTable(name: string, rows: readonly FleetPort[]): string {
  const lines = rows
    .toSorted((a, b) => a.port - b.port)
    .map((row) => {
      const cells = [`${row.port}/${row.protocol}`, ownerOf(row) ?? 'unknown', row.image ?? '', row.address];
      return `<tr>${[...cells, exposures[row.exposure]].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
    });
  const heads = ['Port', 'Who', 'Image', 'Address', 'Open to'].map((head) => `<th>${head}</th>`).join('');
  return `<h2>${escapeHtml(name)}</h2><table><thead><tr>${heads}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}
