interface SocketOptions {
  readonly headers?: Record<string, string>;
  readonly tls?: { readonly rejectUnauthorized?: boolean; readonly ca?: string };
}

// The declaration of browsers knows protocols only; the runtime takes headers too.
const RuntimeSocket = WebSocket as new (url: string, options: object) => WebSocket;

/** A WebSocket with headers of its own; `http` addresses become `ws` ones. */
export function openSocket(url: string, options: SocketOptions = {}): WebSocket {
  return new RuntimeSocket(url.replace(/^http/, 'ws'), options);
}
