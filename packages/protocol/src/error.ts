import { Type, type Static } from 'typebox';

/** The one error body of the API, from every layer. `field` names the offending input as a dotted path. */
export const ErrorBody = Type.Object(
  {
    detail: Type.Object({
      code: Type.String(),
      message: Type.String(),
      field: Type.Optional(Type.String()),
      request_id: Type.Optional(Type.String()),
    }),
  },
  { $id: 'ErrorBody' },
);
export type ErrorBody = Static<typeof ErrorBody>;

/** Every error the hub can answer: code -> HTTP status and the sentence used when nothing more exact is known. */
export const errors = {
  BAD_REQUEST: [400, 'The request could not be understood.'],
  BODY_NOT_JSON: [400, 'The body is not valid JSON.'],
  UNSUPPORTED_ENCODING: [400, 'The body could not be decompressed.'],
  TOKEN_INVALID: [401, 'The enrolment token is not known, used up or expired.'],
  UNAUTHENTICATED: [401, 'Log in, or send an API key as X-API-Key.'],
  KEY_INVALID: [401, 'The API key is not known, expired or revoked.'],
  LOGIN_FAILED: [401, 'Name or password is wrong.'],
  TOTP_REQUIRED: [401, 'The code of the second factor is needed.'],
  SETUP_CODE_INVALID: [401, 'The set-up code is wrong or has expired; the hub prints a new one when it starts.'],
  SETUP_REQUIRED: [403, 'The hub has no administrator yet: open it in a browser to finish set-up.'],
  SETUP_DONE: [409, 'The hub already has an administrator.'],
  FORBIDDEN: [403, 'This key or account may not do that.'],
  ORIGIN_REFUSED: [403, 'This request came from another site.'],
  HOST_REFUSED: [403, 'The hub does not answer to this host name; set LABKEEPER_PUBLIC_URL to allow it.'],
  TLS_REQUIRED: [403, 'Agents must use TLS here (LABKEEPER_REQUIRE_TLS is set).'],
  SERVER_MISMATCH: [403, 'This key speaks for another server.'],
  SERVER_BLOCKED: [403, 'This server was deleted; create it again to let it report.'],
  NOT_FOUND: [404, 'There is nothing at this address.'],
  SERVER_NOT_FOUND: [404, 'There is no server with this id.'],
  SITE_NOT_FOUND: [404, 'There is no site with this id.'],
  TOKEN_NOT_FOUND: [404, 'There is no enrolment token with this id.'],
  KEY_NOT_FOUND: [404, 'There is no API key with this id.'],
  ALERT_NOT_FOUND: [404, 'There is no alert with this id.'],
  RULE_NOT_FOUND: [404, 'There is no alert rule with this id.'],
  CHANNEL_NOT_FOUND: [404, 'There is no channel with this id.'],
  NOTIFICATION_NOT_FOUND: [404, 'There is no notification with this id.'],
  WINDOW_NOT_FOUND: [404, 'There is no maintenance window with this id.'],
  RELEASE_NOT_FOUND: [404, 'There is no agent for this architecture here.'],
  METHOD_NOT_ALLOWED: [405, 'This address does not take that method.'],
  SERVER_EXISTS: [409, 'A server with this id exists already.'],
  SITE_EXISTS: [409, 'A site with this id exists already.'],
  ALERT_RESOLVED: [409, 'This alert is resolved already.'],
  RULE_DEFAULT: [409, 'A default rule cannot be deleted; switch it off instead.'],
  CHANNEL_MANAGED: [409, 'This channel is made by a setting; change that.'],
  SITE_IN_USE: [409, 'Servers still belong to this site.'],
  VALUE_OVERRIDDEN: [409, 'This value is set by the environment or config.yaml and cannot be changed here.'],
  BODY_TOO_LARGE: [413, 'The body is larger than is allowed here.'],
  INVALID: [422, 'The request does not fit what is expected here.'],
  TIMESTAMP_IN_FUTURE: [422, 'The time lies more than an hour ahead of the hub.'],
  TIMESTAMP_INVALID: [422, 'The time is not an ISO 8601 date and time.'],
  TIMESTAMP_TOO_OLD: [422, 'The time lies before what the hub keeps.'],
  RANGE_INVALID: [422, 'The range is empty or upside down.'],
  UPGRADE_REQUIRED: [426, 'This address is a WebSocket.'],
  RATE_LIMITED: [429, 'Too many requests; try again later.'],
  LOGIN_LIMITED: [429, 'Too many failed log-ins; try again later.'],
  INTERNAL: [500, 'Something went wrong in the hub; its log has the details under this request id.'],
  UNAVAILABLE: [503, 'The hub is starting or stopping.'],
  PORTS_UNKNOWN: [503, 'Nobody has looked at the ports of this server yet.'],
  NO_LOCAL_AGENT: [503, 'No agent runs on the hub’s own machine.'],
  STORAGE_FULL: [507, 'The hub’s disk is nearly full; agents keep their data until there is room.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof errors;
