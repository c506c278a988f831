/** Maps: rows of a key and a value. A row with an empty key is not sent. Of rows with the same key, the last is sent. */
import { useState } from 'react';
import { shapeOf } from '../schema/shape.ts';
import { initialValue, isRecord } from '../schema/value.ts';
import { type ControlProps, fieldId, join, useForm } from './context.ts';

interface Row {
  id: number;
  key: string;
  value: unknown;
}

const rowsOf = (value: unknown): Row[] =>
  Object.entries(isRecord(value) ? value : {}).map(([key, item], id) => ({ id, key, value: item }));

const recordOf = (rows: Row[]): Record<string, unknown> =>
  Object.fromEntries(rows.filter(({ key }) => key !== '').map(({ key, value }) => [key, value]));

export function RecordControl({ name, path, shape, value, onChange }: ControlProps & { shape: { kind: 'record' } }) {
  const { schemas, issueAt, Control } = useForm();
  const [kept, setKept] = useState(() => rowsOf(value));
  // If the value was changed elsewhere, it replaces the rows.
  const isOurs = JSON.stringify(recordOf(kept)) === JSON.stringify(value ?? {});
  const rows = isOurs ? kept : rowsOf(value);
  const itemShape = shapeOf(shape.values, schemas);

  const put = (next: Row[]) => {
    setKept(next);
    onChange(recordOf(next));
  };
  const change = (id: number, part: Partial<Row>) =>
    put(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const isDuplicate = (key: string) => key !== '' && rows.filter((row) => row.key === key).length > 1;
  const nextId = Math.max(-1, ...rows.map(({ id }) => id)) + 1;

  return (
    <div className="items">
      {rows.map(({ id, key, value: item }, index) => {
        const called = key || `row ${index + 1}`;
        const issue = key === '' ? null : issueAt(join(path, key), true);
        return (
          <fieldset className="item item-record" key={id} aria-label={`${name}: ${called}`}>
            <input
              className="control control-key"
              data-mono
              value={key}
              placeholder="key"
              aria-label={`Key of ${name} row ${index + 1}`}
              aria-invalid={isDuplicate(key) || undefined}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => change(id, { key: target.value })}
            />
            <div className="item-control">
              <Control
                name={`${name} ${called}`}
                ownLabel={`Value of ${called}`}
                path={join(path, key || `row${id}`)}
                schema={shape.values}
                shape={itemShape}
                value={item ?? (itemShape.nullable ? null : undefined)}
                required
                onChange={(next) => change(id, { value: next ?? null })}
              />
              {(issue ?? isDuplicate(key)) && (
                <p className="field-issue">{issue ?? 'This key is used twice; the last one is sent'}</p>
              )}
            </div>
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove ${called} from ${name}`}
              onClick={() => put(rows.filter((row) => row.id !== id))}
            >
              ×
            </button>
          </fieldset>
        );
      })}
      <button
        type="button"
        className="add"
        id={fieldId(path)}
        onClick={() => put([...rows, { id: nextId, key: '', value: initialValue(shape.values, schemas) }])}
      >
        <span aria-hidden="true">+</span> Add {rows.length === 0 ? 'an entry' : 'another'}
      </button>
    </div>
  );
}
