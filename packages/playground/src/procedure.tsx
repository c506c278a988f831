/** One procedure: its description, its input and its result. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { useEffect, useEffectEvent, useState } from 'react';
import { useConnection } from './api/connection.ts';
import { type Bench, type Benches, withCursor } from './bench.ts';
import { Input } from './form/input.tsx';
import { Access } from './frame/access.tsx';
import { Dialog } from './frame/dialog.tsx';
import { Tile } from './frame/icons.tsx';
import { Result, Snippet } from './result/panel.tsx';
import { Code } from './text/highlight.tsx';
import { inline, Prose } from './text/prose.tsx';

interface Props {
  manifest: Manifest;
  procedure: ManifestProcedure;
  bench: Bench;
  benches: Benches;
  onRun: () => void;
  onAccount: () => void;
}

export function Procedure({ manifest, procedure, bench, benches, onRun, onAccount }: Props) {
  const connection = useConnection();
  const [isReadable, setReadable] = useState(true);
  const onSignIn = connection.kind === 'anonymous' ? onAccount : null;
  useRunShortcut(() => isReadable && bench.run?.state !== 'running' && onRun());
  const page = (cursor: string | null, number: number) =>
    benches.run(procedure, { input: withCursor(bench.run?.input, cursor), page: number });
  return (
    <article className="procedure">
      <div className="request">
        <Head procedure={procedure} manifest={manifest} />
        {procedure.access !== 'public' && connection.kind === 'anonymous' && (
          <div className="notice">
            <p>{connection.notice ?? 'You are not signed in, so this call would be refused.'}</p>
            <button type="button" className="button" onClick={onAccount}>
              Sign in
            </button>
          </div>
        )}
        {bench.isLinked && (
          <div className="notice" data-tone="link">
            <p>This input came with a link and has not been run. Check it first.</p>
          </div>
        )}
        <Input
          manifest={manifest}
          procedure={procedure}
          bench={bench}
          onInput={(input) => benches.put(procedure, { input })}
          onReadable={setReadable}
        />
        <RunBar procedure={procedure} bench={bench} isReadable={isReadable} onRun={onRun} />
      </div>
      <div className="outcome">
        <Snippet manifest={manifest} procedure={procedure} input={bench.input} connection={connection} />
        <Result manifest={manifest} procedure={procedure} bench={bench} onPage={page} onSignIn={onSignIn} />
      </div>
    </article>
  );
}

/** Runs on Ctrl+Enter or Cmd+Enter, unless a dialog is open. */
function useRunShortcut(run: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

function Head({ procedure, manifest }: { procedure: ManifestProcedure; manifest: Manifest }) {
  const { path, type, summary, description } = procedure;
  const dot = path.lastIndexOf('.') + 1;
  return (
    <header className="procedure-head">
      <p className="procedure-type">
        <Tile type={type} />
        <span aria-hidden="true">{type}</span>
      </p>
      <h1 tabIndex={-1}>
        <span className="muted">{path.slice(0, dot)}</span>
        <wbr />
        {path.slice(dot)}
      </h1>
      <p className="lead">{inline(summary)}</p>
      {description && <Prose text={description} />}
      <Access procedure={procedure} manifest={manifest} />
    </header>
  );
}

interface RunBarProps {
  procedure: ManifestProcedure;
  bench: Bench;
  isReadable: boolean;
  onRun: () => void;
}

function RunBar({ procedure, bench: { run }, isReadable, onRun }: RunBarProps) {
  const isLive = procedure.type === 'subscription';
  const isBusy = run?.state === 'running' || run?.state === 'streaming';
  return (
    <div className="run-bar">
      {isBusy && isLive ? null : (
        <button
          type="button"
          className="button primary run"
          onClick={onRun}
          disabled={run?.state === 'running' || !isReadable}
        >
          {isLive ? 'Listen' : 'Run'}
          <span className="key" aria-hidden="true">
            {/mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'} ↵
          </span>
        </button>
      )}
      {isBusy && (
        <button type="button" className="button" onClick={run.stop}>
          {isLive ? 'Stop' : 'Cancel'}
        </button>
      )}
    </div>
  );
}

/** Asks for confirmation before the first run of a mutation whose input came with a link. */
export function ConfirmLinkedRun({
  procedure,
  input,
  onRun,
  onClose,
}: {
  procedure: ManifestProcedure;
  input: unknown;
  onRun: () => void;
  onClose: () => void;
}) {
  const { organization } = useConnection();
  return (
    <Dialog title="Run the input of this link?" onClose={onClose}>
      <p>
        <code>{procedure.path}</code> changes data{organization ? ` in ${organization.name}` : ''}. The author of the
        link chose this input:
      </p>
      <Code code={JSON.stringify(input ?? {}, null, 2)} label="Input of the link" />
      <div className="dialog-actions">
        <button type="button" className="button" data-first onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button primary" onClick={onRun}>
          Run it
        </button>
      </div>
    </Dialog>
  );
}
