/** Takes the reader to the first input of the open dialog that something is wrong with, once it is drawn so. */
export function focusFirstProblem(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('dialog[open] [aria-invalid="true"]')?.focus();
  });
}
