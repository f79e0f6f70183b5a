/** Whether what this page sends can be read on its way: plain HTTP, and not within one machine. */
export function isReadableOnTheWay({ protocol, hostname }: { protocol: string; hostname: string }): boolean {
  if (protocol !== 'http:') return false;
  return !(hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname));
}
