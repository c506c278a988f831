/** The input of a procedure, as a form or as JSON: two views of one value. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { useMemo, useState } from 'react';
import { shareLink } from '../api/route.ts';
import type { Bench } from '../bench.ts';
import { copyText } from '../frame/copy-button.tsx';
import { Icon } from '../frame/icons.tsx';
import { Tabs } from '../frame/tabs.tsx';
import { shapeOf } from '../schema/shape.ts';
import { at, emptyValue } from '../schema/value.ts';
import { FormContext, type FormFacts } from './context.ts';
import { Control, Field } from './field.tsx';
import { JsonEditor } from './json-editor.tsx';

const INPUT_TABS = [
  { name: 'form', title: 'Form' },
  { name: 'json', title: 'JSON' },
] as const;

interface Props {
  manifest: Manifest;
  procedure: ManifestProcedure;
  bench: Bench;
  onInput: (input: unknown) => void;
  /** Reports whether the editor's text is valid JSON. */
  onReadable: (isReadable: boolean) => void;
}

export function Input({ manifest: { schemas }, procedure, bench, onInput, onReadable }: Props) {
  const [tab, setTab] = useState<'form' | 'json'>('form');
  const { input, run } = bench;
  const choose = (next: 'form' | 'json') => {
    setTab(next);
    // Text that is not valid JSON is discarded with the editor.
    onReadable(true);
  };
  const facts = useMemo<FormFacts>(() => {
    const failed = run?.state === 'failed' || run?.state === 'stopped' ? run : null;
    const issues = failed?.error?.details.issues ?? [];
    return {
      schemas,
      Field,
      Control,
      issueAt(path, within = false) {
        const isHere = (issue: { path: string }) =>
          issue.path === path || (within && path !== '' && issue.path.startsWith(`${path}.`));
        // An issue no longer applies once its field has changed.
        const found = issues.find((issue) => isHere(issue) && at(failed?.input, issue.path) === at(input, issue.path));
        return found?.message ?? null;
      },
    };
  }, [schemas, run, input]);

  if (!procedure.input) {
    return (
      <section className="input" aria-label="Input">
        <p className="muted nothing">This procedure takes no input.</p>
      </section>
    );
  }
  const { input: schema } = procedure;
  const reset = () => {
    onInput(emptyValue(schema, schemas));
    onReadable(true);
  };
  const whole = facts.issueAt('');
  return (
    <section className="input" aria-label="Input">
      <FormContext value={facts}>
        <Tabs
          label="Input as"
          tabs={INPUT_TABS}
          current={tab}
          onChoose={choose}
          aside={<InputActions procedure={procedure} input={input} onReset={reset} />}
        >
          {whole && <p className="field-issue">{whole}</p>}
          {tab === 'form' ? (
            <Control
              name="input"
              path=""
              schema={schema}
              shape={shapeOf(schema, schemas)}
              value={input}
              onChange={onInput}
              required={!procedure.inputOptional}
            />
          ) : (
            <JsonEditor value={input} onChange={onInput} onReadable={onReadable} />
          )}
        </Tabs>
      </FormContext>
    </section>
  );
}

function InputActions({
  procedure,
  input,
  onReset,
}: {
  procedure: ManifestProcedure;
  input: unknown;
  onReset: () => void;
}) {
  const [message, setMessage] = useState('');
  const share = async () => {
    const link = shareLink(procedure.path, input);
    if (!link) return setMessage('Too long for a link');
    const left = link.left.length > 0 ? ` without ${link.left.join(', ')}` : '';
    await copyText(link.url).then(
      () => setMessage(`Link copied${left}`),
      () => setMessage('Copying is not allowed here'),
    );
  };
  return (
    <div className="tab-actions">
      <span className="muted small" role="status">
        {message}
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
