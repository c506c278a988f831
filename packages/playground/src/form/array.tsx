/** Lists: one row per item. A list of a few known values is a set of checkboxes. */
import { shapeOf } from '../schema/shape.ts';
import { initialValue } from '../schema/value.ts';
import { type ControlProps, fieldId, join, useForm } from './context.ts';

type ArrayProps = ControlProps & { shape: { kind: 'array' } };

export function ArrayControl(props: ArrayProps) {
  const { schemas } = useForm();
  const items = shapeOf(props.shape.items, schemas);
  if (items.kind === 'enum' && items.values.length <= 40) return <ChoiceSet {...props} choices={items.values} />;
  return <Items {...props} />;
}

function ChoiceSet({ value, onChange, choices, path }: ArrayProps & { choices: unknown[] }) {
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (choice: unknown) =>
    onChange(
      chosen.includes(choice)
        ? chosen.filter((other) => other !== choice)
        : choices.filter((other) => other === choice || chosen.includes(other)),
    );
  return (
    <div className="choices">
      {choices.map((choice, index) => (
        <label key={String(choice)} className="choice">
          <input
            type="checkbox"
            id={index === 0 ? fieldId(path) : undefined}
            checked={chosen.includes(choice)}
            onChange={() => toggle(choice)}
          />
          <span>{String(choice)}</span>
        </label>
      ))}
    </div>
  );
}

function Items({ name, path, shape, value, onChange }: ArrayProps) {
  const { schemas, issueAt, Control } = useForm();
  const items = Array.isArray(value) ? value : [];
  const itemShape = shapeOf(shape.items, schemas);
  const isFull = shape.maxItems !== null && items.length >= shape.maxItems;
  const change = (index: number, next: unknown) =>
    onChange(items.map((item, at) => (at === index ? (next ?? null) : item)));
  return (
    <div className="items">
      {items.map((item, index) => {
        const issue = issueAt(join(path, index));
        return (
          // Items have no identity other than their index.
          // biome-ignore lint/suspicious/noArrayIndexKey: controls keep no state that could move to another item
          <fieldset className="item" key={index} aria-label={`${name} ${index + 1}`}>
            <span className="item-number" aria-hidden="true">
              {index + 1}
            </span>
            <div className="item-control">
              <Control
                name={`${name} ${index + 1}`}
                ownLabel={`${name} ${index + 1}`}
                path={join(path, index)}
                schema={shape.items}
                shape={itemShape}
                value={item ?? undefined}
                required
                onChange={(next) => change(index, next)}
              />
              {issue && (
                <p className="field-issue" id={`${fieldId(join(path, index))}-remark`}>
                  {issue}
                </p>
              )}
            </div>
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove ${name} ${index + 1}`}
              onClick={() => onChange(items.filter((_, at) => at !== index))}
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
        disabled={isFull}
        onClick={() => onChange([...items, initialValue(shape.items, schemas)])}
      >
        <span aria-hidden="true">+</span> Add {items.length === 0 ? 'an item' : 'another'}
      </button>
    </div>
  );
}
