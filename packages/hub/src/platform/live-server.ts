import type { LiveFrame } from '@labkeeper/protocol/live';
import type { Connection } from './socket-route.ts';

type FrameOf<Type extends LiveFrame['type']> = Extract<LiveFrame, { type: Type }>;

/** Frames that go to everybody, are numbered, and can be resumed. */
export type FleetFrameType = 'server';

/** The dashboard stream: a ring of the newest 1,000 frames, resume by `seq`, and back-pressure per viewer. */
export interface LiveServer {
  /** Adds a viewer: what he missed since `since`, else what `snapshot` returns. */
  join(
    connection: Connection,
    options: { readonly since: number | undefined; readonly snapshot: () => Promise<FrameOf<'snapshot'>['data']> },
  ): Promise<void>;
  /** Forgets a viewer and what he watched. */
  leave(connection: Connection): void;
  watch(connection: Connection, serverId: string): void;
  unwatch(connection: Connection, serverId: string): void;
  /** Viewers that watch a server now. */
  watchers(serverId: string): number;
  /** Called whenever the number of watchers of a server changes. */
  onWatchers(listener: (serverId: string, watchers: number) => void): void;
  /** To everybody; numbered and kept for those who come back. */
  publish<Type extends FleetFrameType>(type: Type, data: FrameOf<Type>['data']): void;
  /** To those who watch this server; not kept. */
  publishTo(serverId: string, type: 'sample', data: FrameOf<'sample'>['data']): void;
  /** The `seq` of the last fleet frame. */
  readonly seq: number;
  readonly viewers: number;
  start(): void;
  /** Says goodbye to everybody and closes. */
  stop(reason: string): void;
}
