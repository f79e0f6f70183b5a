import type { ReactElement } from 'react';

/** The id behind a name that another server has too; nothing where the name is enough. */
export function TwinId({ id }: { readonly id: string | undefined }): ReactElement | null {
  return id === undefined ? null : <span className="ml-1.5 text-xs font-normal text-ink-3">{id}</span>;
}
