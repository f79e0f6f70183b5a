import { useEffect } from 'react';
import { useAlertCounts } from '../api/alerts.ts';
import { setTitleCount } from '../ui/use-page-title.ts';
import { loadOf } from './alert-load.ts';
import { iconAddress } from './tab-icon.ts';

/** Shows in the browser's tab how things are: a count before the title, a sign on the icon. */
export function TabState(): null {
  const { count, state } = loadOf(useAlertCounts());
  useEffect(() => setTitleCount(count), [count]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon && icon.getAttribute('href') !== iconAddress(state)) icon.href = iconAddress(state);
  }, [state]);
  return null;
}
