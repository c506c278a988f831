/**
 * A union: chosen by its discriminator (`type`, `operator`), or else by kind. A variant's fields render when it is
 * chosen, so recursive rules work to any depth.
 */
import { useState } from 'react';
import { shapeOf, type Variant } from '../schema/shape.ts';
import { initialValue, isRecord, variantIndex } from '../schema/value.ts';
import { type ControlProps, fieldId, join, useForm } from './context.ts';

type UnionProps = ControlProps & { shape: { kind: 'union' } };

export function UnionControl(props: UnionProps) {
  const { discriminator } = props.shape;
  return discriminator === null ? <ByKind {...props} /> : <ByDiscriminator {...props} discriminator={discriminator} />;
}

function ByDiscriminator(props: UnionProps & { discriminator: string }) {
  const { path, name, shape, discriminator, value, onChange, hidden = [] } = props;
  const { schemas, issueAt, Control } = useForm();
  const chosen = isRecord(value) ? value[discriminator] : undefined;
  const variant = shape.variants[variantIndex(shape.variants, discriminator, value, schemas)];
  const issue = issueAt(join(path, discriminator));
  const id = hidden.length === 0 ? fieldId(path) : `${fieldId(path)}-${discriminator}`;

  const choose = (word: string) => {
    const next = shape.variants.find(({ values }) => values?.includes(word));
    onChange(next && { ...carriedOver(value, next, schemas), [discriminator]: word });
  };
  return (
    <div className={hidden.length === 0 ? 'union nested' : 'union'}>
      <div className="union-head">
        <label htmlFor={id}>{discriminator}</label>
        <select
          id={id}
          className="control"
          value={String(chosen ?? '')}
          aria-label={`${name}: ${discriminator}`}
          aria-invalid={(issueAt(path) ?? issue) !== null || undefined}
          data-empty={variant === undefined || undefined}
          onChange={({ target }) => choose(target.value)}
        >
          {variant === undefined && <option value={String(chosen ?? '')}>Choose…</option>}
          {shape.variants.flatMap(({ values }) =>
            (values ?? []).map((word) => (
              <option key={word} value={word}>
                {word}
              </option>
            )),
          )}
        </select>
      </div>
      {issue && <p className="field-issue">{issue}</p>}
      {variant && (
        <Control
          {...props}
          schema={variant.schema}
          shape={shapeOf(variant.schema, schemas)}
          hidden={[...hidden, discriminator]}
        />
      )}
    </div>
  );

  /** Keeps the fields that the next variant also has: changing an operator must not lose the field it applies to. */
  function carriedOver(before: unknown, next: Variant, all: typeof schemas): Record<string, unknown> {
    const begun = initialValue(next.schema, all);
    const kept = Object.entries(isRecord(before) ? before : {}).filter(
      ([key, field]) => key !== discriminator && hasField(next, key, field),
    );
    return { ...(isRecord(begun) ? begun : {}), ...Object.fromEntries(kept) };
  }

  function hasField({ schema }: Variant, key: string, field: unknown): boolean {
    const inner = shapeOf(schema, schemas);
    if (inner.kind === 'object')
      return key in inner.properties && shapeOf(inner.properties[key] ?? {}, schemas).kind !== 'constant';
    if (inner.kind !== 'union') return false;
    return (
      hidden.includes(key) ||
      (key === inner.discriminator && inner.variants.some(({ values }) => values?.includes(field as string)))
    );
  }
}

function ByKind(props: UnionProps) {
  const { name, shape, value, onChange, required } = props;
  const { schemas, Control } = useForm();
  const [picked, setPicked] = useState(0);
  const matching = variantIndex(shape.variants, null, value, schemas);
  const index = value === null ? NULL : value === undefined || matching < 0 || isPicked(picked) ? picked : matching;
  const variant = shape.variants[index];
  const pick = (next: number) => {
    setPicked(next);
    const schema = shape.variants[next]?.schema;
    if (!schema) onChange(null);
    else onChange(value === undefined && !required ? undefined : initialValue(schema, schemas));
  };
  return (
    <div className="kinds">
      <select
        className="control control-kind"
        aria-label={`Kind of ${name}`}
        value={index}
        onChange={({ target }) => pick(Number(target.value))}
      >
        {shape.variants.map(({ label }, at) => (
          <option key={label} value={at}>
            {label}
          </option>
        ))}
        {shape.nullable && <option value={NULL}>null</option>}
      </select>
      <div className="kinds-control">
        {variant && (
          <Control
            {...props}
            ownLabel={props.ownLabel ?? name}
            schema={variant.schema}
            shape={shapeOf(variant.schema, schemas)}
          />
        )}
      </div>
    </div>
  );

  /** A value may fit several kinds; the picked kind then wins. */
  function isPicked(at: number): boolean {
    const candidate = shape.variants[at];
    return candidate !== undefined && variantIndex([candidate], null, value, schemas) === 0;
  }
}

const NULL = -1;
