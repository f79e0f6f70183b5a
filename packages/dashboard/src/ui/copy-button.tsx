import { Check, Copy } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Button } from './button.tsx';
import { copyText } from './copy-text.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  readonly primary?: boolean;
  readonly onCopied?: (() => void) | undefined;
}

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, label = 'Copy', primary = false, onCopied }: CopyButtonProps): ReactElement {
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    const done = await copyText(text);
    setCopied(done);
    if (done) onCopied?.();
    if (done) setTimeout(() => setCopied(false), 2000);
  }

  return (
    <Button
      variant={primary ? 'primary' : 'secondary'}
      size="sm"
      icon={copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  );
}
