import { useEffect } from 'react';

let page = '';
let waiting = 0;

function write(): void {
  const title = page === '' ? 'Labkeeper' : `${page} · Labkeeper`;
  document.title = waiting === 0 ? title : `(${waiting}) ${title}`;
}

/** Names the browser's tab after the page, so that many open tabs can be told apart. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    page = title;
    write();
  }, [title]);
}

/** Puts how many alerts wait for somebody before the name of the tab; nothing for none. */
export function setTitleCount(count: number): void {
  if (count === waiting) return;
  waiting = count;
  write();
}
