import type { ServerDetail } from '@labkeeper/protocol/server';
import type { ServerView } from './server-view.ts';

/** What a tab of the server page is given. */
export interface TabProps {
  readonly server: ServerDetail;
  readonly view: ServerView;
}
