/** One field of an input: its name, its type, and the control for its schema. */
import type { ReactNode } from 'react';
import { advice } from '../schema/check.ts';
import { labelOf, type Shape, shapeOf } from '../schema/shape.ts';
import { initialValue } from '../schema/value.ts';
import { inline } from '../text/prose.tsx';
import { ArrayControl } from './array.tsx';
import { type ControlProps, type FieldProps, fieldId, useForm } from './context.ts';
import { ObjectControl } from './object.tsx';
import { RecordControl } from './record.tsx';
import {
  BooleanControl,
  EnumControl,
  isSimple,
  JsonControl,
  MomentControl,
  NumberControl,
  TextControl,
} from './scalars.tsx';
import { UnionControl } from './union.tsx';

/** True for controls with several lines. */
const isGroup = (shape: Shape): boolean => ['object', 'record', 'array', 'union', 'any'].includes(shape.kind);

export function Field(props: FieldProps) {
  const { name, path, schema, value, onChange, required } = props;
  const { schemas, issueAt } = useForm();
  const shape = shapeOf(schema, schemas);
  const id = fieldId(path);
  const isSet = value !== undefined;
  const isGrouped = isGroup(shape);
  // A union without a discriminator offers null as one of its kinds.
  const hasNull = shape.nullable && !(shape.kind === 'union' && shape.discriminator === null);
  const issue = issueAt(path, !isSet || value === null);
  const hint = issue === null ? advice(shape, value) : null;
  const Frame = isGrouped ? 'fieldset' : 'div';
  return (
    <Frame
      className="field"
      data-issue={issue !== null || undefined}
      data-set={isSet || undefined}
      aria-labelledby={isGrouped ? `${id}-label` : undefined}
    >
      <div className="field-head">
        {isGrouped || shape.kind === 'boolean' ? (
          <span className="field-name" id={`${id}-label`}>
            {name}
          </span>
        ) : (
          <label className="field-name" htmlFor={id}>
            {name}
          </label>
        )}
        <span className="field-type">{typeLabel(shape, labelOf(schema, schemas))}</span>
        {required && <span className="field-required">required</span>}
        {shape.deprecated && <span className="field-deprecated">deprecated</span>}
        <span className="field-actions">
          {hasNull && (
            <button
              type="button"
              className="chip"
              aria-pressed={value === null}
              aria-label={`${name} is null`}
              onClick={() => onChange(value === null ? undefined : null)}
            >
              null
            </button>
          )}
          {!required && isSet && (
            <button type="button" className="link" aria-label={`Unset ${name}`} onClick={() => onChange(undefined)}>
              unset
            </button>
          )}
        </span>
      </div>
      {shape.description && (
        <p className="field-help" id={`${id}-help`}>
          {inline(shape.description)}
        </p>
      )}
      {value === null && hasNull ? null : isSet || isSimple(shape) || shape.kind === 'union' ? (
        <Control {...props} shape={shape} />
      ) : (
        <button type="button" className="add" id={id} onClick={() => onChange(initialValue(schema, schemas))}>
          <span aria-hidden="true">+</span> Set {name}
        </button>
      )}
      <Remark id={`${id}-remark`} issue={issue} hint={hint} />
    </Frame>
  );
}

function Remark({ id, issue, hint }: { id: string; issue: string | null; hint: string | null }) {
  return (
    <p className={issue === null ? 'field-hint' : 'field-issue'} id={id} hidden={issue === null && hint === null}>
      {issue ?? hint}
    </p>
  );
}

const typeLabel = (shape: Shape, label: string): string => {
  if (shape.kind === 'text' && shape.format === null && Number.isFinite(shape.maxLength))
    return `text, up to ${shape.maxLength}`;
  if (shape.kind === 'number' && shape.minimum !== null && shape.maximum !== null)
    return `${label}, ${shape.minimum} to ${shape.maximum}`;
  if (shape.kind === 'moment') return shape.isDate ? 'Date' : label;
  return label;
};

/** The control alone, for list items, map values and union variants, which have their own names. */
export function Control(props: ControlProps): ReactNode {
  const { shape } = props;
  switch (shape.kind) {
    case 'text':
      return <TextControl {...props} shape={shape} />;
    case 'number':
      return <NumberControl {...props} shape={shape} />;
    case 'boolean':
      return <BooleanControl {...props} />;
    case 'enum':
      return <EnumControl {...props} shape={shape} />;
    case 'moment':
    case 'day':
      return <MomentControl {...props} />;
    case 'constant':
    case 'null':
      return <code className="constant">{JSON.stringify(shape.kind === 'constant' ? shape.value : null)}</code>;
    case 'array':
      return <ArrayControl {...props} shape={shape} />;
    case 'object':
      return <ObjectControl {...props} shape={shape} />;
    case 'record':
      return <RecordControl {...props} shape={shape} />;
    case 'union':
      return <UnionControl {...props} shape={shape} />;
    case 'any':
      return <JsonControl {...props} />;
  }
}
