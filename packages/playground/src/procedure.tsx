/** One procedure: what it is, its input as form or JSON, the code for this very call, and what came back. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Bench, Benches } from './bench.ts';
import { withCursor } from './bench.ts';
import { type Connection, useConnection } from './api/connection.ts';
import { shareLink } from './api/route.ts';
import { FormContext, type FormFacts } from './form/context.ts';
import { Control } from './form/field.tsx';
import { JsonEditor } from './form/json-editor.tsx';
import { Access } from './frame/access.tsx';
import { CopyButton, copyText } from './frame/copy-button.tsx';
import { Dialog } from './frame/dialog.tsx';
import { Icon, Tile } from './frame/icons.tsx';
import { Tabs } from './frame/tabs.tsx';
import { Response } from './result/response.tsx';
import { shapeOf } from './schema/shape.ts';
import { typeText } from './schema/type-text.ts';
import { at, emptyOf } from './schema/value.ts';
import { Code } from './text/highlight.tsx';
import { inline, Prose } from './text/prose.tsx';
import { snippetOf } from './text/snippet.ts';

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
  const onSignIn = connection.kind === 'nobody' ? onAccount : null;
  const page = (cursor: string | null, number: number) =>
    benches.run(procedure, { input: withCursor(bench.run?.input, cursor), page: number });
  return (
    <article className="procedure">
      <div className="request">
        <Head procedure={procedure} manifest={manifest} />
        {procedure.access !== 'public' && connection.kind === 'nobody' && (
          <div className="notice">
            <p>{connection.notice ?? 'You are not signed in, so this call would be refused.'}</p>
            <button type="button" className="button" onClick={onAccount}>
              Sign in
            </button>
          </div>
        )}
        {bench.isLinked && (
          <div className="notice" data-tone="link">
            <p>This input came with a link. Nothing has been run: look at it first.</p>
          </div>
        )}
        <Input manifest={manifest} procedure={procedure} bench={bench} onInput={(input) => benches.put(procedure, { input })} />
        <RunBar procedure={procedure} bench={bench} onRun={onRun} />
      </div>
      <div className="outcome">
        <Snippet manifest={manifest} procedure={procedure} input={bench.input} connection={connection} />
        <Result manifest={manifest} procedure={procedure} bench={bench} onPage={page} onSignIn={onSignIn} />
      </div>
    </article>
  );
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

const INPUT_TABS = [
  { name: 'form', title: 'Form' },
  { name: 'json', title: 'JSON' },
] as const;

function Input({ manifest: { schemas }, procedure, bench, onInput }: { manifest: Manifest; procedure: ManifestProcedure; bench: Bench; onInput: (input: unknown) => void }) {
  const [tab, setTab] = useState<'form' | 'json'>('form');
  const { input, run } = bench;
  const facts = useMemo<FormFacts>(() => {
    const failed = run?.state === 'failed' || run?.state === 'stopped' ? run : null;
    const issues = failed?.error?.details.issues ?? [];
    return {
      schemas,
      issueAt(path, within = false) {
        const isHere = (issue: { path: string }) => issue.path === path || (within && path !== '' && issue.path.startsWith(`${path}.`));
        // Once the field is changed, what was said of it no longer holds.
        const found = issues.find((issue) => isHere(issue) && at(failed?.input, issue.path) === at(input, issue.path));
        return found?.message ?? null;
      },
    };
  }, [schemas, run, input]);

  if (!procedure.input) {
    return (
      <section className="input" aria-label="Input">
        <p className="muted nothing">It takes no input.</p>
      </section>
    );
  }
  const { input: schema } = procedure;
  const whole = facts.issueAt('');
  return (
    <section className="input" aria-label="Input">
      <FormContext value={facts}>
        <Tabs label="Input as" tabs={INPUT_TABS} current={tab} onChoose={setTab} aside={<InputActions procedure={procedure} input={input} onReset={() => onInput(emptyOf(schema, schemas))} />}>
          {whole && <p className="field-issue">{whole}</p>}
          {tab === 'form' ? (
            <Control name="input" path="" schema={schema} shape={shapeOf(schema, schemas)} value={input} onChange={onInput} required={!procedure.inputOptional} />
          ) : (
            <JsonEditor value={input} onChange={onInput} />
          )}
        </Tabs>
      </FormContext>
    </section>
  );
}

function InputActions({ procedure, input, onReset }: { procedure: ManifestProcedure; input: unknown; onReset: () => void }) {
  const [said, setSaid] = useState('');
  const share = async () => {
    const link = shareLink(procedure.path, input);
    if (!link) return setSaid('Too long for a link');
    const left = link.left.length > 0 ? ` without ${link.left.join(', ')}` : '';
    await copyText(link.url).then(() => setSaid(`Link copied${left}`), () => setSaid('Copying is not allowed here'));
  };
  return (
    <div className="tab-actions">
      <span className="muted small" role="status">
        {said}
      </span>
      <button type="button" className="quiet" onClick={share} title="Copies a link to this procedure with this input">
        <Icon name="link" />
        Share
      </button>
      <button type="button" className="quiet" onClick={onReset}>
        <Icon name="reset" />
        Reset
      </button>
    </div>
  );
}

function RunBar({ procedure, bench: { run }, onRun }: { procedure: ManifestProcedure; bench: Bench; onRun: () => void }) {
  const isLive = procedure.type === 'subscription';
  const isBusy = run?.state === 'running' || run?.state === 'streaming';
  return (
    <div className="run-bar">
      {isBusy && isLive ? null : (
        <button type="button" className="button primary run" onClick={onRun} disabled={run?.state === 'running'}>
          {isLive ? 'Listen' : 'Run'}
          <kbd aria-hidden="true">{/mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'} ↵</kbd>
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

function Snippet({ manifest, procedure, input, connection }: { manifest: Manifest; procedure: ManifestProcedure; input: unknown; connection: Connection }) {
  const deferred = useDeferredValue(input);
  const { kind, organizations, place } = connection;
  const code = useMemo(
    () =>
      snippetOf(procedure, deferred, manifest.schemas, {
        url: location.origin,
        identity: kind,
        organizationId: organizations.length > 1 && place ? place.id : null,
      }),
    [procedure, deferred, manifest.schemas, kind, organizations, place],
  );
  return (
    <section className="card snippet" aria-label="Code for this call">
      <header className="card-head">
        <h2>TypeScript</h2>
        <CopyButton label="Copy the code" text={() => code} />
      </header>
      <Code code={code} label="Code for this call" />
    </section>
  );
}

interface ResultProps {
  manifest: Manifest;
  procedure: ManifestProcedure;
  bench: Bench;
  onPage: (cursor: string | null, page: number) => void;
  onSignIn: (() => void) | null;
}

function Result({ manifest, procedure, bench: { run }, onPage, onSignIn }: ResultProps) {
  const [tab, setTab] = useState<'result' | 'type'>('result');
  const [shownRun, setShownRun] = useState(run);
  // A new call is a reason to look at what comes back.
  if (shownRun?.input !== run?.input || shownRun?.state !== run?.state) {
    setShownRun(run);
    if (run?.state === 'running') setTab('result');
  }
  const type = useMemo(
    () => (procedure.output ? typeText(procedure.output, manifest.schemas, 'Output') : '// It answers nothing.\ntype Output = void;'),
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
          <Code code={type} label="Type of what it answers" />
        )}
      </Tabs>
    </section>
  );
}

/** Before a mutation from a link is run for the first time. */
export function AskFirst({ procedure, input, onRun, onClose }: { procedure: ManifestProcedure; input: unknown; onRun: () => void; onClose: () => void }) {
  const { place } = useConnection();
  return (
    <Dialog title="Run what the link brought?" onClose={onClose}>
      <p>
        <code>{procedure.path}</code> changes data{place ? ` in ${place.name}` : ''}. Whoever made the link chose this input:
      </p>
      <Code code={JSON.stringify(input ?? {}, null, 2)} label="Input of the link" />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button primary" onClick={onRun}>
          Run it
        </button>
      </div>
    </Dialog>
  );
}
