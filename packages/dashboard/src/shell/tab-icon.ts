import type { AlertLoad } from './alert-load.ts';

/* A triangle for warnings, a disc for what fails: told apart without colour too. */
const dots = {
  warn: "<path d='M22 14.5 31.5 31h-19z' fill='#f5b13d' stroke='#fff' stroke-width='2' stroke-linejoin='round'/>",
  fail: "<circle cx='23' cy='23' r='8.5' fill='#e5372f' stroke='#fff' stroke-width='2'/>",
} as const;

/** The address of the tab's icon: the product's mark, with a sign on it while something is wrong. */
export function iconAddress(state: AlertLoad['state']): string {
  if (state === 'ok') return '/icon.svg';
  const mark = `<rect width='32' height='32' rx='8' fill='#3b5bdb'/><path d='M10 8v16h12' fill='none' stroke='#fff' stroke-width='3.4' stroke-linecap='round' stroke-linejoin='round'/>`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>${mark}${dots[state]}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
