/** The contacts of an audience: counted, listed, and for a list added and removed. */
import { AudienceMember, arrayBinding } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../../lib/app-error.ts';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { byAge, page } from '../../../../trpc/list.ts';
import { requireContacts } from '../../contacts/contact-set.ts';
import { audienceQuery, getAudience } from '../audience.service.ts';
import type {
  ChangeAudienceMembersInput,
  CountAudienceMembersInput,
  ListAudienceMembersInput,
} from './member.schema.ts';

export async function countAudienceMembers(ctx: Ctx, { audienceId }: z.infer<typeof CountAudienceMembersInput>) {
  const query = await audienceQuery(ctx, audienceId);
  const [counted] = (await query().clearSelect().count('* as count')) as unknown as [{ count: number }];
  return { count: counted.count };
}

export async function listAudienceMembers(
  ctx: Ctx,
  { audienceId, ...paging }: z.infer<typeof ListAudienceMembersInput>,
) {
  const query = await audienceQuery(ctx, audienceId);
  return page(query(), paging, { createdAt: byAge });
}

export async function addAudienceMembers(
  ctx: Ctx,
  { audienceId, contactIds }: z.infer<typeof ChangeAudienceMembersInput>,
) {
  await requireList(ctx, audienceId);
  await requireContacts(ctx, contactIds);
  const { rows } = await ctx.db.raw(
    `insert into contacts.audience_members (organization_id, audience_id, contact_id)
     select ?, ?, contact_id from unnest(?::uuid[]) contact_id order by contact_id
     on conflict do nothing
     returning contact_id`,
    [ctx.organization.id, audienceId, arrayBinding(contactIds)],
  );
  if (rows.length > 0) await emit(ctx, 'contacts.audience.changed', { audienceId });
  return { changedCount: rows.length };
}

export async function removeAudienceMembers(
  ctx: Ctx,
  { audienceId, contactIds }: z.infer<typeof ChangeAudienceMembersInput>,
) {
  await requireList(ctx, audienceId);
  await requireContacts(ctx, contactIds);
  const changedCount = await AudienceMember.of(ctx)
    .where({ audienceId })
    .whereRaw('contact_id = any(?::uuid[])', [arrayBinding(contactIds)])
    .delete();
  if (changedCount > 0) await emit(ctx, 'contacts.audience.changed', { audienceId });
  return { changedCount };
}

async function requireList(ctx: Ctx, audienceId: string): Promise<void> {
  const { type } = await getAudience(ctx, { id: audienceId });
  if (type !== 'list') {
    throw badInput('audienceId', 'is an audience by rules: contacts enter and leave it as they match the rules');
  }
}
