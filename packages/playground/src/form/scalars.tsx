/** Controls for scalar values. An empty control omits an optional field. */
import { useState } from 'react';
import { hidesValue } from '../api/redact.ts';
import type { Shape } from '../schema/shape.ts';
import { numberOf } from '../schema/value.ts';
import { type ControlProps, fieldId, useForm } from './context.ts';

export const isSimple = (shape: Shape): boolean =>
  ['text', 'number', 'boolean', 'enum', 'moment', 'day', 'constant', 'null'].includes(shape.kind);

/** The attributes that connect a control with its label, help and remarks. */
function useControlAttributes({ path, ownLabel, shape }: ControlProps) {
  const { issueAt } = useForm();
  const id = fieldId(path);
  return {
    id,
    'aria-label': ownLabel,
    'aria-describedby': [shape.description && `${id}-help`, `${id}-remark`].filter(Boolean).join(' '),
    'aria-invalid': issueAt(path) !== null || undefined,
  };
}

/** The field's default value as text. */
const fallbackText = ({ fallback }: Shape): string | null =>
  fallback === undefined ? null : typeof fallback === 'string' ? fallback : JSON.stringify(fallback);

const EXAMPLES: Record<string, string> = {
  email: 'name@example.com',
  uuid: '00000000-0000-0000-0000-000000000000',
  uri: 'https://example.com',
};

export function TextControl(props: ControlProps & { shape: { kind: 'text' } }) {
  const { name, value, onChange, required, shape } = props;
  const attributes = useControlAttributes(props);
  const fields = {
    ...attributes,
    className: 'control',
    value: typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value),
    placeholder: fallbackText(shape) ?? EXAMPLES[shape.format ?? ''] ?? '',
    spellCheck: false,
    autoComplete: 'off',
    autoCapitalize: 'off',
    onChange: ({ target }: { target: { value: string } }) =>
      onChange(target.value === '' && !required ? undefined : target.value),
  };
  if (hidesValue(name)) return <input {...fields} type="password" autoComplete="new-password" />;
  if (shape.format === null && shape.maxLength > 1000 && !shape.pattern) return <textarea {...fields} rows={1} />;
  return (
    <input
      {...fields}
      type="text"
      inputMode={shape.format === 'email' ? 'email' : shape.format === 'uri' ? 'url' : 'text'}
      data-mono={shape.format === 'uuid' || undefined}
    />
  );
}

/** Incomplete numbers (`-`, `1.`) stay text until they are numbers. */
export function NumberControl(props: ControlProps & { shape: { kind: 'number' } }) {
  const { value, onChange, shape } = props;
  const attributes = useControlAttributes(props);
  const read = (text: string) => (text === '' ? undefined : String(Number(text)) === text ? Number(text) : text);
  return (
    <input
      {...attributes}
      className="control control-number"
      type="text"
      inputMode={shape.integer ? 'numeric' : 'decimal'}
      value={value === undefined || value === null ? '' : String(value)}
      placeholder={fallbackText(shape) ?? ''}
      autoComplete="off"
      onChange={({ target }) => onChange(read(target.value))}
      onBlur={() => typeof value === 'string' && onChange(numberOf(value))}
    />
  );
}

export function BooleanControl(props: ControlProps) {
  const { path, name, value, onChange, shape } = props;
  const id = fieldId(path);
  return (
    <div className="segments" role="radiogroup" aria-label={name}>
      {[true, false].map((choice) => (
        <label key={String(choice)} className="segment">
          <input
            type="radio"
            id={choice ? id : undefined}
            name={id}
            checked={value === choice}
            onChange={() => onChange(choice)}
          />
          <span>{String(choice)}</span>
        </label>
      ))}
      {value === undefined && shape.fallback !== undefined && (
        <span className="field-type">{String(shape.fallback)} when left out</span>
      )}
    </div>
  );
}

export function EnumControl(props: ControlProps & { shape: { kind: 'enum' } }) {
  const { value, onChange, shape, required } = props;
  const attributes = useControlAttributes(props);
  const index = shape.values.indexOf(value);
  const fallback = fallbackText(shape);
  return (
    <select
      {...attributes}
      className="control"
      value={index}
      data-empty={index < 0 || undefined}
      onChange={({ target }) => onChange(shape.values[Number(target.value)])}
    >
      <option value={-1}>{fallback === null ? (required ? 'Choose…' : 'Not set') : `${fallback} (default)`}</option>
      {shape.values.map((choice, at) => (
        <option key={String(choice)} value={at}>
          {String(choice)}
        </option>
      ))}
    </select>
  );
}

/** A day, or a moment that is chosen in the local time zone and stored in UTC. */
export function MomentControl(props: ControlProps) {
  const { value, onChange, shape } = props;
  const attributes = useControlAttributes(props);
  const text = typeof value === 'string' ? value : '';
  if (shape.kind === 'day') {
    return (
      <input
        {...attributes}
        className="control control-date"
        type="date"
        value={text}
        onChange={({ target }) => onChange(target.value || undefined)}
      />
    );
  }
  return (
    <div className="moment">
      <input
        {...attributes}
        className="control control-date"
        type="datetime-local"
        step={1}
        value={localText(text)}
        onChange={({ target }) => onChange(target.value === '' ? undefined : new Date(target.value).toISOString())}
      />
      <button
        type="button"
        className="chip"
        onClick={() => onChange(new Date(Math.floor(Date.now() / 1000) * 1000).toISOString())}
      >
        now
      </button>
      {text !== '' && <code className="field-type">{text}</code>}
    </div>
  );
}

function localText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** A value of any type, as JSON. */
export function JsonControl(props: ControlProps) {
  const { value, onChange } = props;
  const attributes = useControlAttributes(props);
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value)));
  return (
    <textarea
      {...attributes}
      className="control"
      data-mono
      rows={2}
      value={text}
      placeholder="JSON"
      spellCheck={false}
      onChange={({ target }) => {
        setText(target.value);
        onChange(parsedOr(target.value));
      }}
    />
  );
}

function parsedOr(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
