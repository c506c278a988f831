/** The input as JSON. Text that is not valid JSON stays in the editor and does not change the input. */
import { useState } from 'react';
import { fieldId } from './context.ts';

interface Props {
  value: unknown;
  onChange: (value: unknown) => void;
  onReadable: (isReadable: boolean) => void;
}

const textOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, null, 2));

export function JsonEditor({ value, onChange, onReadable }: Props) {
  const [text, setText] = useState(() => textOf(value));
  const [written, setWritten] = useState(value);
  // The value was changed elsewhere (a link, the history): the text is rendered again.
  if (written !== value) {
    setWritten(value);
    setText(textOf(value));
  }
  const { error } = parse(text);

  const change = (next: string) => {
    setText(next);
    const parsed = parse(next);
    onReadable(parsed.error === null);
    if (parsed.error !== null) return;
    setWritten(parsed.value);
    onChange(parsed.value);
  };
  return (
    <div className="json-editor">
      <textarea
        id={fieldId('')}
        className="control"
        data-mono
        aria-label="Input as JSON"
        aria-describedby="json-remark"
        aria-invalid={error !== null || undefined}
        rows={Math.min(24, Math.max(8, text.split('\n').length + 1))}
        spellCheck={false}
        autoComplete="off"
        value={text}
        placeholder="{}"
        onChange={({ target }) => change(target.value)}
      />
      <p className={error === null ? 'field-hint' : 'field-issue'} id="json-remark">
        {error ?? 'Dates are ISO 8601 text: 2026-11-20T09:00:00Z'}
      </p>
    </div>
  );
}

function parse(text: string): { value: unknown; error: string | null } {
  if (text.trim() === '') return { value: undefined, error: null };
  try {
    return { value: JSON.parse(text), error: null };
  } catch (error) {
    return { value: undefined, error: `Not JSON yet: ${error instanceof Error ? error.message : 'cannot be read'}` };
  }
}
