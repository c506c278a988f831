/** The panel beside the form: the code for the call, its result, and the result's type. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { Run } from '../api/call.ts';
import type { Connection } from '../api/connection.ts';
import type { Bench } from '../bench.ts';
import { CopyButton } from '../frame/copy-button.tsx';
import { Tabs } from '../frame/tabs.tsx';
import { typeText } from '../schema/type-text.ts';
import { Code } from '../text/highlight.tsx';
import { snippetOf } from '../text/snippet.ts';
import { Response } from './response.tsx';

export function Snippet({
  manifest,
  procedure,
  input,
  connection,
}: {
  manifest: Manifest;
  procedure: ManifestProcedure;
  input: unknown;
  connection: Connection;
}) {
  const deferred = useDeferredValue(input);
  const { kind, organizations, organization } = connection;
  const code = useMemo(
    () =>
      snippetOf(procedure, deferred, manifest.schemas, {
        url: location.origin,
        identity: kind,
        organizationId: organizations.length > 1 && organization ? organization.id : null,
      }),
    [procedure, deferred, manifest.schemas, kind, organizations, organization],
  );
  return (
    <div className="card snippet">
      <header className="card-head">
        <h2>TypeScript</h2>
        <CopyButton label="Copy the code" text={() => code} />
      </header>
      <Code code={code} label="Code for this call" />
    </div>
  );
}

interface ResultProps {
  manifest: Manifest;
  procedure: ManifestProcedure;
  bench: Bench;
  onPage: (cursor: string | null, page: number) => void;
  onSignIn: (() => void) | null;
}

export function Result({ manifest, procedure, bench: { run }, onPage, onSignIn }: ResultProps) {
  const [tab, setTab] = useState<'result' | 'type'>('result');
  const [shownRun, setShownRun] = useState(run);
  // A new call switches to the result tab.
  if (shownRun?.input !== run?.input || shownRun?.state !== run?.state) {
    setShownRun(run);
    if (run?.state === 'running') setTab('result');
  }
  useScrollToResult(run);
  const type = useMemo(
    () =>
      procedure.output
        ? typeText(procedure.output, manifest.schemas, 'Output')
        : '// This procedure returns nothing.\ntype Output = void;',
    [procedure, manifest.schemas],
  );
  const tabs = [
    { name: 'result', title: procedure.type === 'subscription' ? 'Events' : 'Result' },
    { name: 'type', title: procedure.type === 'subscription' ? 'Type of an event' : 'Type' },
  ] as const;
  return (
    <section className="card result" aria-label="Result" id="result">
      <Tabs label="Result" tabs={tabs} current={tab} onChoose={setTab}>
        {tab === 'result' ? (
          <Response procedure={procedure} run={run} onPage={onPage} onSignIn={onSignIn} />
        ) : (
          <Code code={type} label="Type of the result" />
        )}
      </Tabs>
    </section>
  );
}

/** Narrow screens show the result below the form, so the page scrolls to it when it arrives. */
function useScrollToResult(run: Run | null): void {
  const seen = useRef(run);
  useEffect(() => {
    if (run === seen.current) return;
    seen.current = run;
    const isThere = run?.state === 'done' || run?.state === 'failed';
    if (isThere && matchMedia('(max-width: 1180px)').matches) document.getElementById('result')?.scrollIntoView();
  }, [run]);
}
