/** Opens a WebSocket with headers, which Bun's takes and the browser's type does not know. */
export function openSocket(url: string, headers: Readonly<Record<string, string>>): WebSocket {
  return Reflect.construct(WebSocket, [url.replace(/^http/, 'ws'), { headers }]) as WebSocket;
}
