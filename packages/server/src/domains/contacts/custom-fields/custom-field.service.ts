/** Custom field definitions, and the check of values against them. */
import { arrayBinding, Contact, CustomField, type CustomFieldValue } from '@tessera/db';
import { raw } from 'objection';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import { isoMoment } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { changeContacts } from '../contacts/contact-set.ts';
import type {
  CreateCustomFieldInput,
  DeleteCustomFieldInput,
  ListCustomFieldsInput,
  UpdateCustomFieldInput,
} from './custom-field.schema.ts';

type FieldValues = Record<string, z.infer<typeof CustomFieldValue>>;

const MAX_FIELDS = 200;

export function listCustomFields(ctx: Ctx, input: z.infer<typeof ListCustomFieldsInput>) {
  const query = CustomField.of(ctx).select(CustomField.columns);
  if (input.filter?.type) query.whereIn('type', input.filter.type);
  return page(query, input, { createdAt: byAge, key: { column: 'key', type: 'text' } });
}

/** Values that contacts already have under this key stay. They are checked when they are written the next time. */
export async function createCustomField(ctx: Ctx, input: z.infer<typeof CreateCustomFieldInput>) {
  requireOptions(input.type, input.options);
  if (await CustomField.of(ctx).findOne({ key: input.key })) {
    throw new AppError('CONFLICT', `key: there is a field ${input.key} already`, {
      kind: 'custom_field_key_taken',
      issues: [{ path: 'key', message: 'there is such a field already' }],
    });
  }
  if ((await CustomField.of(ctx).resultSize()) >= MAX_FIELDS) {
    throw new AppError('CONFLICT', `There may be ${MAX_FIELDS} custom fields at most`, {
      kind: 'custom_field_limit_reached',
    });
  }
  return CustomField.add(ctx, input);
}

export async function updateCustomField(ctx: Ctx, { id, ...changes }: z.infer<typeof UpdateCustomFieldInput>) {
  const field = await CustomField.of(ctx).findOne({ id }).forUpdate();
  if (!field) throw notFound('custom_field');
  if (changes.options) requireOptions(field.type, changes.options);
  await CustomField.of(ctx).where({ id }).patch(changes);
  const updated = await CustomField.of(ctx).findOne({ id });
  if (!updated) throw notFound('custom_field');
  return updated;
}

export async function deleteCustomField(ctx: Ctx, { id, removeValues }: z.infer<typeof DeleteCustomFieldInput>) {
  const field = await CustomField.of(ctx).findOne({ id });
  if (!field) throw notFound('custom_field');
  await CustomField.of(ctx).where({ id }).delete();
  if (!removeValues) return { changedCount: 0 };
  const having = await Contact.of(ctx).whereRaw('jsonb_exists(custom_fields, ?)', [field.key]).select('id');
  const ids = having.map((contact) => contact.id);
  const changedCount = await changeContacts(ctx, ids, (query) =>
    query
      .whereRaw('jsonb_exists(custom_fields, ?)', [field.key])
      .patch({ customFields: raw('custom_fields - ?::text', [field.key]) as unknown as FieldValues }),
  );
  return { changedCount };
}

function requireOptions(type: CustomField['type'], options: string[]): void {
  if (type === 'select' && options.length === 0) throw badInput('options', 'a select field needs at least one');
  if (type !== 'select' && options.length > 0) throw badInput('options', 'are for select fields only');
}

/** Throws BAD_REQUEST naming every value that its definition does not allow. Keys without a definition hold any value. */
export async function requireFieldValues(ctx: Ctx, values: FieldValues): Promise<void> {
  const keys = Object.keys(values).filter((key) => values[key] !== null);
  if (keys.length === 0) return;
  const definitions = await CustomField.of(ctx).whereRaw('key = any(?::text[])', [arrayBinding(keys)]);
  const issues = definitions.flatMap((field) => {
    const message = valueProblem(field, values[field.key]);
    return message ? [{ path: `customFields.${field.key}`, message }] : [];
  });
  const [first] = issues;
  if (first) throw new AppError('BAD_REQUEST', `${first.path}: ${first.message}`, { issues });
}

/** Why the field does not allow the value; null when it does. */
export function valueProblem({ type, options }: Pick<CustomField, 'type' | 'options'>, value: unknown): string | null {
  if (type === 'number') return typeof value === 'number' ? null : 'must be a number';
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'must be true or false';
  if (type === 'date') return isoMoment.safeParse(value).error?.issues[0]?.message ?? null;
  if (typeof value !== 'string') return 'must be a text';
  if (type === 'text' || options.includes(value)) return null;
  return `must be one of ${options.slice(0, 10).join(', ')}${options.length > 10 ? ' …' : ''}`;
}
