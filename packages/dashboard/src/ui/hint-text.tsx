import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';
import { hintParts } from './hint-parts.ts';
import { MachineText } from './machine-text.tsx';
import { visibleText } from './visible-text.ts';

/** What an agent advises; each command in it stands by itself, whole, with a button that copies it. */
export function HintText({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="space-y-1.5 text-xs wrap-anywhere text-ink-2">
      {hintParts(text).map((part) =>
        part.kind === 'words' ? (
          <p key={part.text}>
            <MachineText text={part.text} />
          </p>
        ) : (
          <Command key={part.text} command={part.text} />
        ),
      )}
    </div>
  );
}

/** A command that is there to be copied, whole, however long. */
export function Command({ command }: { readonly command: string }): ReactElement {
  return (
    <div className="space-y-1.5">
      <code className="block rounded-md bg-hover px-2 py-1.5 font-mono text-xs whitespace-pre-wrap wrap-anywhere text-ink select-all">
        {visibleText(command)}
      </code>
      <CopyButton text={command} label="Copy the command" />
    </div>
  );
}
