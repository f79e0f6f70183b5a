import type { ErrorBody, ErrorCode } from '@labkeeper/protocol/error';

/** What went wrong with a request: an error of the hub, or HUB_UNREACHABLE (status 0) where no answer came. */
export type ApiErrorCode = ErrorCode | 'HUB_UNREACHABLE';

interface ApiErrorParts {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly message: string;
  readonly field?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** A request that did not succeed. `message` is a sentence for people; `field` names the input it is about. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(parts: ApiErrorParts) {
    super(parts.message);
    this.name = 'ApiError';
    this.status = parts.status;
    this.code = parts.code;
    this.field = parts.field;
    this.requestId = parts.requestId;
    this.retryAfterSeconds = parts.retryAfterSeconds;
  }
}

/** Makes an error of an answer that is not a success, whatever stands in its body. */
export function errorOfAnswer(status: number, body: unknown, retryAfter: string | null): ApiError {
  const detail = isErrorBody(body) ? body.detail : undefined;
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new ApiError({
    status,
    code: (detail?.code ?? 'INTERNAL') as ApiErrorCode,
    message: detail?.message ?? `The hub answered with status ${status} and nothing more.`,
    field: detail?.field,
    requestId: detail?.request_id,
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
  });
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return false;
  const { detail } = body;
  return typeof detail === 'object' && detail !== null && 'code' in detail && 'message' in detail;
}

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return 'Something went wrong in this page; reloading it may help.';
}

/** The id under which the hub's log knows a request that failed; undefined where it never arrived. */
export function requestIdOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}
