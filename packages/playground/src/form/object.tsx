/** The fields of an object, required fields first. */
import { withField } from '../schema/value.ts';
import { type ControlProps, join, useForm } from './context.ts';

export function ObjectControl({
  path,
  shape,
  value,
  onChange,
  hidden = [],
}: ControlProps & { shape: { kind: 'object' } }) {
  const { Field } = useForm();
  const order = Object.keys(shape.properties);
  const fields = Object.entries(shape.properties).filter(([name]) => !hidden.includes(name));
  const isRequired = (name: string) => shape.required.includes(name);
  fields.sort(([a], [b]) => Number(isRequired(b)) - Number(isRequired(a)));
  if (fields.length === 0) return null;
  return (
    <div className={path === '' || hidden.length > 0 ? 'fields' : 'fields nested'}>
      {fields.map(([name, schema]) => (
        <Field
          key={name}
          name={name}
          path={join(path, name)}
          schema={schema}
          value={(value as Record<string, unknown> | undefined)?.[name]}
          required={isRequired(name)}
          onChange={(field) => onChange(withField(value, name, field, order))}
        />
      ))}
    </div>
  );
}
