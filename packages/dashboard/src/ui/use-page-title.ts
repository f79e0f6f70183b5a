import { useEffect } from 'react';

/** Names the browser's tab after the page, so that many open tabs can be told apart. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Labkeeper' : `${title} · Labkeeper`;
  }, [title]);
}
