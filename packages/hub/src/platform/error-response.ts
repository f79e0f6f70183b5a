import { errors, type ErrorBody, type ErrorCode } from '@labkeeper/protocol/error';
import { ApiError } from './api-error.ts';
import { securityHeaders } from './security-headers.ts';

/** The body of an error answer. */
export function errorBody(error: ApiError, requestId: string): ErrorBody {
  return {
    detail: {
      code: error.code,
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
      request_id: requestId,
    },
  };
}

/** The HTTP status of a code. */
export function statusOf(code: ErrorCode): number {
  return errors[code][0];
}

/** Any error as one the client may see: what is not of the closed table is INTERNAL and tells nothing of the hub's inside. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('INTERNAL', { cause: error });
}

/** The one place where an error becomes a status and a body. */
export function errorResponse(error: ApiError, requestId: string, headers: Record<string, string> = {}): Response {
  const retry = error.retryAfterSeconds;
  return new Response(JSON.stringify(errorBody(error, requestId)), {
    status: statusOf(error.code),
    headers: {
      ...securityHeaders,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
      ...headers,
    },
  });
}
