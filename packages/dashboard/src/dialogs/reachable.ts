const loopback = /\bhttps?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/\s]|$)/i;

/** Whether a line to paste names an address that only the hub's own machine can reach. */
export function namesOnlyThisMachine(line: string): boolean {
  return loopback.test(line);
}
