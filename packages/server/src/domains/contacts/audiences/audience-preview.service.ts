/** Counts and samples the contacts that rules match, without storing an audience. */
import { Contact } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../../trpc/context.ts';
import { withIds } from '../contacts/contact-set.ts';
import type { PreviewAudienceInput } from './audience.schema.ts';
import { compileRule } from './audience-rule.ts';

const SAMPLE_SIZE = 10;

/** One pass over the contacts for both the count and the sample. */
export async function previewAudience(ctx: Ctx, { rules }: z.infer<typeof PreviewAudienceInput>) {
  const { sql, bindings } = compileRule(rules, { now: ctx.now(), organizationId: ctx.organization.id });
  const { rows } = await ctx.db.raw(
    `with matching as materialized (select id from contacts.contacts where organization_id = ? and (${sql}))
     select (select count(*) from matching) as count, array(select id from matching order by id desc limit ?) as ids`,
    [ctx.organization.id, ...bindings, SAMPLE_SIZE] as string[],
  );
  const [{ count, ids }] = rows as [{ count: number; ids: string[] }];
  const sample = await withIds(Contact.of(ctx), ids).orderBy('id', 'desc');
  return { count, sample };
}
