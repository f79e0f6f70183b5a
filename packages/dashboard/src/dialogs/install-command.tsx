import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { ReactElement } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { formatTime } from '../ui/format.ts';
import { namesOnlyThisMachine } from './reachable.ts';
import { Skeleton } from '../ui/skeleton.tsx';

interface InstallCommandProps {
  readonly token: EnrollmentTokenCreated | undefined;
  /** The line left the page: by the button, or marked and copied. */
  readonly onCopied?: () => void;
}

/** The line to paste, and what it does to the machine. */
export function InstallCommand({ token, onCopied }: InstallCommandProps): ReactElement {
  const pinned = token?.install_command.includes('--pinnedpubkey') === true;
  return (
    <>
      <div className="overflow-hidden rounded-lg border border-line bg-page">
        <div className="flex h-14 items-center justify-between gap-2 border-b border-line pr-1.5 pl-3 sm:h-10">
          <span className="truncate text-xs text-ink-3">
            {token === undefined ? (
              'Making a line for you'
            ) : (
              <>
                {token.uses === 1 ? 'Works once' : `Works ${token.uses} times`}, until{' '}
                {formatTime(Date.parse(token.expires_at))}
              </>
            )}
          </span>
          {token === undefined ? null : (
            <CopyButton text={token.install_command} label="Copy the line" primary onCopied={onCopied} />
          )}
        </div>
        <pre
          tabIndex={0}
          aria-label="Install command"
          onCopy={onCopied}
          className="max-h-40 min-h-24 overflow-auto p-3 font-mono text-xs break-all whitespace-pre-wrap select-all"
        >
          {token === undefined ? <Skeleton className="h-14 w-full" /> : token.install_command}
        </pre>
      </div>
      {token !== undefined && namesOnlyThisMachine(token.install_command) ? (
        <p className="mt-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
          This line works on the hub’s own machine alone: it names the address that you opened the dashboard with. For
          other machines open the dashboard by the hub’s name or address on your network, or set{' '}
          <code className="font-mono text-xs">LABKEEPER_PUBLIC_URL</code>.
        </p>
      ) : null}
      <Disclosure summary="What does this line do?" className="mt-2">
        <ul className="list-disc space-y-1 pl-5 text-ink-2">
          <li>
            It downloads the agent from this hub and nowhere else
            {pinned ? ', and checks the key of the hub before it believes anything.' : '.'}
          </li>
          <li>It installs the agent as a hardened systemd service; it runs without root, as a user of its own.</li>
          <li>
            Where no executable fits (a 32-bit Raspberry Pi, musl) it installs the same agent as one file for Node 18 or
            newer, which must be on that machine.
          </li>
          <li>
            The agent calls the hub; it opens no port.{' '}
            <code className="font-mono text-xs">labkeeper-agent uninstall</code> takes everything away again.
          </li>
        </ul>
        {token === undefined || token.plain_install_command === token.install_command ? null : (
          <p className="mt-2 text-ink-2">
            The machine cannot reach the hub over TLS?{' '}
            <span className="inline-block align-middle">
              <CopyButton text={token.plain_install_command} label="Copy the line for plain HTTP" onCopied={onCopied} />
            </span>
          </p>
        )}
      </Disclosure>
    </>
  );
}
