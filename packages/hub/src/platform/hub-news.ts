/** What hubs on one database tell each other: that something with this id is different in the database. */
export type NewsTopic = 'servers' | 'config' | 'rules' | 'channels' | 'silence';

/**
 * Hears ids of a topic; undefined: anything may have changed, because news were missed. One that rejects is told the same again, until it could take
 * it: else this hub would go by what no longer holds.
 */
export type NewsListener = (ids: readonly string[] | undefined) => Promise<void>;

/** The line between the hubs on one database. Nothing but ids goes over it; what changed is read from the database. */
export interface HubNews {
  /** Whether another hub was heard lately; without one nothing needs to be told. */
  readonly hasPeers: boolean;
  /** False while the line is down: what other hubs hear is not known here then. */
  readonly isOpen: boolean;
  /** Tells the other hubs; lost when the line is down, they catch up when it is back. Call it after the commit. */
  tell(topic: NewsTopic, ids: readonly string[]): void;
  on(topic: NewsTopic, listener: NewsListener): void;
  /** Called when a hub is heard that was not there before. */
  onPeer(listener: () => void): void;
  close(): Promise<void>;
}

/** The line of a hub that is alone with its database. */
export const noNews: HubNews = {
  hasPeers: false,
  isOpen: true,
  tell() {},
  on() {},
  onPeer() {},
  async close() {},
};
