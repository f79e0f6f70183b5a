/** Where routes are mounted: `/api/v1/servers`, and under the older name `/api/v1/hosts` again. */
export interface Mount {
  readonly path: string;
  /** Ends the id of every route, so that ids stay unique. */
  readonly noun: 'server' | 'host';
}
