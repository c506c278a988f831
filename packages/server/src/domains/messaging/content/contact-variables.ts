/** The variables of a contact that messages can use. Empty values count as missing, so that a fallback applies. */

import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** SQL over the contact `p`: the one definition for messages of the inbox and snapshots of campaigns. */
export const CONTACT_VARIABLES = `(p.custom_fields || jsonb_build_object(
    'name', nullif(p.name, ''),
    'first_name', nullif(split_part(p.name, ' ', 1), ''),
    'last_name', nullif(btrim(substr(p.name, length(split_part(p.name, ' ', 1)) + 1)), ''),
    'email', p.email, 'phone', p.phone, 'company', nullif(p.company, ''), 'tags', p.tags))`;

export async function contactVariables(ctx: Ctx, contactId: string): Promise<Record<string, unknown>> {
  const { rows } = await ctx.db.raw(
    `select jsonb_strip_nulls(${CONTACT_VARIABLES}) as variables from contacts.contacts p
     where p.organization_id = ? and p.id = ?`,
    [ctx.organization.id, contactId],
  );
  if (rows.length === 0) throw notFound('contact');
  return rows[0].variables;
}
