/** Audiences and the query for their contacts. */
import { Audience, Contact, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { CreateAudienceInput, ListAudiencesInput, UpdateAudienceInput } from './audience.schema.ts';
import { type AudienceRule, withTagRenamed } from './audience-rule.schema.ts';
import { compileRule } from './audience-rule.ts';

/** The row with typed rules: only rules that the schema accepted are stored. */
type WithRules = Omit<Audience, 'rules'> & { rules: AudienceRule | null };

export async function createAudience(ctx: Ctx, input: z.infer<typeof CreateAudienceInput>) {
  const rules = input.type === 'rules' ? storedRules(input.rules) : null;
  return (await Audience.add(ctx, { ...input, rules, createdBy: userId(ctx) })) as WithRules;
}

export async function getAudience(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<WithRules> {
  const audience = await Audience.of(ctx).findOne({ id });
  if (!audience) throw notFound('audience');
  return audience as WithRules;
}

export async function listAudiences(ctx: Ctx, input: z.infer<typeof ListAudiencesInput>) {
  const { type, text } = input.filter ?? {};
  const query = Audience.of(ctx).select(Audience.columns);
  if (type) query.whereIn('type', type);
  if (text) query.whereRaw('strpos(contacts.search_key(name), contacts.search_key(?)) > 0', [text]);
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    updatedAt: { column: 'updatedAt', type: 'date' },
    name: { column: 'name', type: 'text' },
  });
  return { items: items as WithRules[], nextCursor };
}

export async function updateAudience(ctx: Ctx, { id, rules, ...fields }: z.infer<typeof UpdateAudienceInput>) {
  const audience = await Audience.of(ctx).findOne({ id }).forUpdate();
  if (!audience) throw notFound('audience');
  if (rules && audience.type === 'list') throw badInput('rules', 'a list has none');
  await Audience.of(ctx)
    .where({ id })
    .patch({ ...fields, ...(rules && { rules: storedRules(rules) }) });
  await emit(ctx, 'contacts.audience.changed', { audienceId: id });
  return getAudience(ctx, { id });
}

export async function deleteAudience(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const deleted = await Audience.of(ctx).where({ id }).delete();
  if (deleted === 0) throw notFound('audience');
  await emit(ctx, 'contacts.audience.changed', { audienceId: id });
}

/** Replaces a renamed tag in all rules, so that they match the same contacts as before. Locks the audiences in the order of their ids. */
export async function renameTagInAudiences(ctx: Ctx, from: string, to: string): Promise<void> {
  const audiences = await Audience.of(ctx)
    .whereRaw('strpos(rules::text, to_jsonb(?::text)::text) > 0', [from])
    .orderBy('id')
    .forUpdate();
  for (const { id, rules } of audiences as WithRules[]) {
    const renamed = withTagRenamed(rules as AudienceRule, from, to);
    await Audience.of(ctx)
      .where({ id })
      .patch({ rules: storedRules(renamed) });
    await emit(ctx, 'contacts.audience.changed', { audienceId: id });
  }
}

/**
 * The query for the contacts that are in an audience now, for other domains to count, page or join with. Each call of the
 * returned function starts a new query; a query itself cannot be returned, because awaiting the promise would run it.
 */
export async function audienceQuery(ctx: Ctx, audienceId: string): Promise<() => Rows<Contact>> {
  const audience = await getAudience(ctx, { id: audienceId });
  return () => membersQuery(ctx, audience);
}

function membersQuery(ctx: Ctx, { id, rules }: Pick<WithRules, 'id' | 'rules'>): Rows<Contact> {
  if (rules) {
    const { sql, bindings } = compileRule(rules, { now: ctx.now(), organizationId: ctx.organization.id });
    return Contact.of(ctx)
      .select(Contact.columns)
      .whereRaw(`(${sql})`, bindings as string[]);
  }
  return Contact.of(ctx)
    .select(Contact.columns)
    .whereRaw(
      'id in (select contact_id from contacts.audience_members where organization_id = ? and audience_id = ?)',
      [ctx.organization.id, id],
    );
}

const storedRules = (rules: AudienceRule): Audience['rules'] => rules as unknown as Audience['rules'];
