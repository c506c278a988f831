/** The outcome of a call: the result, the error, or a subscription's items as they arrive. */
import type { ManifestProcedure } from '@tessera/sdk/manifest';
import { memo } from 'react';
import type { Run, StreamItem } from '../api/call.ts';
import { CopyButton } from '../frame/copy-button.tsx';
import { at } from '../schema/value.ts';
import { ErrorCard } from './error-card.tsx';
import { JsonTree } from './json-tree.tsx';

interface Props {
  procedure: ManifestProcedure;
  run: Run | null;
  /** Loads another page of the same list; null for the first page. */
  onPage: (cursor: string | null, page: number) => void;
  onSignIn: (() => void) | null;
}

export function Response({ procedure, run, onPage, onSignIn }: Props) {
  return (
    <div className="response" aria-busy={run?.state === 'running' || undefined}>
      <p className="sr-only" role="status">
        {statusText(run)}
      </p>
      {run && run.state !== 'running' && <Facts run={run} />}
      <Body procedure={procedure} run={run} onPage={onPage} onSignIn={onSignIn} />
    </div>
  );
}

function Body({ procedure, run, onPage, onSignIn }: Props) {
  if (!run) {
    return (
      <div className="empty">
        <p>{procedure.type === 'subscription' ? 'Events appear here as they happen.' : 'The result appears here.'}</p>
      </div>
    );
  }
  switch (run.state) {
    case 'running':
      return (
        <div className="empty">
          <span className="spinner" aria-hidden="true" />
          <p>Running…</p>
        </div>
      );
    case 'failed':
      return <ErrorCard error={run.error} onSignIn={onSignIn} />;
    case 'done':
      return (
        <>
          {procedure.pagination && <Pages run={run} onPage={onPage} />}
          {run.data === undefined || run.data === null ? (
            <p className="muted nothing">Done. This procedure returned nothing.</p>
          ) : (
            <JsonTree value={run.data} />
          )}
        </>
      );
    case 'streaming':
    case 'stopped':
      return (
        <>
          {run.state === 'stopped' && run.error && <ErrorCard error={run.error} onSignIn={onSignIn} />}
          {run.items.length === 0 ? (
            <div className="empty">
              {run.state === 'streaming' && <span className="pulse" aria-hidden="true" />}
              <p>{run.state === 'streaming' ? 'Listening. No events yet.' : 'No events arrived.'}</p>
            </div>
          ) : (
            <Stream items={run.items} count={run.count} />
          )}
        </>
      );
  }
}

type Settled = Exclude<Run, { state: 'running' }>;

function Facts({ run }: { run: Settled }) {
  return (
    <div className="facts">
      <Outcome run={run} />
      {'ms' in run && <span>{duration(run.ms)}</span>}
      {'count' in run && <span>{run.count === 1 ? '1 event' : `${run.count} events`}</span>}
      {'resumeId' in run && run.resumeId && (
        <span>
          last id <code>{run.resumeId}</code>
        </span>
      )}
      <RequestId run={run} />
      {run.state !== 'failed' && (
        <CopyButton
          label="Copy the result as JSON"
          text={() => JSON.stringify('data' in run ? (run.data ?? null) : run.items.map(({ data }) => data), null, 2)}
        />
      )}
    </div>
  );
}

function Outcome({ run }: { run: Settled }) {
  if (run.state === 'done')
    return (
      <span className="badge" data-tone="good">
        {run.status}
      </span>
    );
  if (run.state === 'streaming') {
    return (
      <span className="badge" data-tone="live">
        <span className="pulse" aria-hidden="true" /> Listening
      </span>
    );
  }
  if (run.state === 'stopped' && !run.error) return <span className="badge">Stopped</span>;
  return (
    <span className="badge" data-tone="bad">
      {run.error?.status ?? 'No answer'}
    </span>
  );
}

function RequestId({ run }: { run: Settled }) {
  const id = run.state === 'done' ? run.requestId : run.state === 'failed' ? run.error.requestId : null;
  if (!id) return null;
  return (
    <span className="request-id" title="The request's id: quote it when you ask for help">
      <span className="sr-only">Request </span>
      <code>{id}</code>
    </span>
  );
}

function Pages({ run, onPage }: { run: Run & { state: 'done' }; onPage: Props['onPage'] }) {
  const cursor = at(run.data, 'nextCursor');
  const hasNext = typeof cursor === 'string';
  if (!hasNext && run.page === 1) return null;
  return (
    <div className="pages">
      <span className="muted">Page {run.page}</span>
      {run.page > 1 && (
        <button type="button" className="button" onClick={() => onPage(null, 1)}>
          First page
        </button>
      )}
      <button
        type="button"
        className="button"
        disabled={!hasNext}
        onClick={() => hasNext && onPage(cursor, run.page + 1)}
      >
        {hasNext ? 'Next page' : 'Last page'}
      </button>
    </div>
  );
}

function Stream({ items, count }: { items: readonly StreamItem[]; count: number }) {
  return (
    <>
      <ol className="stream" aria-label="Events, newest first">
        {items.map((item) => (
          <Event key={item.index} item={item} />
        ))}
      </ol>
      {count > items.length && <p className="muted">The newest {items.length} events are kept.</p>}
    </>
  );
}

const Event = memo(function Event({ item }: { item: StreamItem }) {
  return (
    <li>
      <p className="stream-head">
        <span>#{item.index}</span>
        <time dateTime={new Date(item.at).toISOString()}>{new Date(item.at).toLocaleTimeString()}</time>
      </p>
      <JsonTree value={item.data} />
    </li>
  );
});

export const duration = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

function statusText(run: Run | null): string {
  switch (run?.state) {
    case undefined:
      return '';
    case 'running':
      return 'Running';
    case 'done':
      return `Done: ${run.status}, ${duration(run.ms)}`;
    case 'failed':
      return `Failed: ${run.error.code}. ${run.error.message}`;
    case 'streaming':
      return run.count === 0 ? 'Listening' : `${run.count} events`;
    case 'stopped':
      return run.error ? `Ended: ${run.error.code}. ${run.error.message}` : 'Stopped';
  }
}
