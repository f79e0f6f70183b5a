/** What is lower than 44 pixels of all that can be tapped; runs in the page. */
export function smallTargets(): string[] {
  const small: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary')) {
    // A label around a box is as good to tap as the box itself.
    const target = element.closest('label') ?? element;
    const { width, height } = target.getBoundingClientRect();
    const covers = getComputedStyle(target, '::after').position === 'absolute';
    if (width <= 1 || height <= 1 || covers) continue;
    if (element.matches('.sr-only') || element.closest('[popover]:not(:popover-open)') !== null) continue;
    if (height < 43.5) small.push(`${element.tagName} ${element.textContent.trim().slice(0, 30)} ${height}`);
  }
  return small;
}
