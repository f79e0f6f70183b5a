import { errors } from '../../../packages/protocol/src/error.ts';
import { generatedNote, table } from './markdown.ts';

const body = '{"detail": {"code": "SERVER_NOT_FOUND", "message": "…", "field": "server_id", "request_id": "…"}}';

/** `docs/errors.md`: every code with its status and sentence. */
export function errorsPage(): string {
  const rows = Object.entries(errors)
    .toSorted(([, left], [, right]) => left[0] - right[0])
    .map(([code, [status, sentence]]) => [String(status), `\`${code}\``, sentence]);
  return `${[
    generatedNote,
    '# Errors',
    `Every layer answers errors in one shape: \`${body}\`. \`field\` names the input that is wrong, as a dotted path; 429, 503 and 507 carry \`Retry-After\` in seconds; the log has a 500 under its \`request_id\`.`,
    table(['status', 'code', 'meaning'], rows),
  ].join('\n\n')}\n`;
}
