import type { ListedWindow } from '@labkeeper/protocol/silence';
import { createContext } from 'react';

/** The maintenance windows and mutes, for all that shows whether a server or an alert is quiet; none until they are known. */
export const WindowsContext = createContext<readonly ListedWindow[]>([]);
