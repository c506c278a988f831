/** The variables of a contact that messages can use. Empty values count as missing, so that a fallback applies. */

import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** SQL: the name without titles before it, and what follows a comma after it, as in “Acme, Inc.” and “Asha Nair, PhD”. */
const NAME = `regexp_replace(regexp_replace(p.name,
    '^((dr|mr|mrs|ms|mx|prof|herr|frau)[.]{0,1} +)+', '', 'i'),
    '(, *(inc|ltd|limited|llc|llp|plc|gmbh|corp|pvt ltd|phd|ph[.]d|md|mba|esq|jr|sr)[.]{0,1})+$', '', 'i')`;
/** SQL: the first word of that, and the rest. A comma after the first word means that the family name comes first. */
const FIRST_WORD = `rtrim(split_part(${NAME}, ' ', 1), ',')`;
const OTHER_WORDS = `btrim(substr(${NAME}, strpos(${NAME} || ' ', ' ')))`;
const IS_REVERSED = `(starts_with(${NAME}, ${FIRST_WORD} || ', ') and ${FIRST_WORD} <> '')`;

/** A custom field goes before a guess; without a value it does not count. */
const fieldOrGuess = (field: string, guess: string): string =>
  `coalesce(case when p.custom_fields ->> '${field}' <> '' then p.custom_fields -> '${field}' end,
     to_jsonb(nullif(${guess}, '')))`;

/**
 * SQL over the contact `p`: the one definition for messages of the inbox and snapshots of campaigns. What is stored goes before
 * what is guessed, and a field of the contact before a custom field of the same name.
 */
export const CONTACT_VARIABLES = `(p.custom_fields || jsonb_strip_nulls(jsonb_build_object(
    'name', nullif(p.name, ''),
    'first_name', ${fieldOrGuess('first_name', `case when ${IS_REVERSED} then ${OTHER_WORDS} else ${FIRST_WORD} end`)},
    'last_name', ${fieldOrGuess('last_name', `case when ${IS_REVERSED} then ${FIRST_WORD} else ${OTHER_WORDS} end`)},
    'email', p.email, 'phone', p.phone, 'company', nullif(p.company, ''), 'tags', p.tags)))`;

/** The variables of a conversation's contact; none when it has no contact. */
export async function conversationVariables(ctx: Ctx, conversationId: string): Promise<Record<string, unknown>> {
  const { rows } = await ctx.db.raw(
    `select jsonb_strip_nulls(${CONTACT_VARIABLES}) as variables from messaging.conversations v
     join contacts.contacts p on p.organization_id = v.organization_id and p.id = v.contact_id
     where v.organization_id = ? and v.id = ?`,
    [ctx.organization.id, conversationId],
  );
  return rows[0]?.variables ?? {};
}

export async function contactVariables(ctx: Ctx, contactId: string): Promise<Record<string, unknown>> {
  const { rows } = await ctx.db.raw(
    `select jsonb_strip_nulls(${CONTACT_VARIABLES}) as variables from contacts.contacts p
     where p.organization_id = ? and p.id = ?`,
    [ctx.organization.id, contactId],
  );
  if (rows.length === 0) throw notFound('contact');
  return rows[0].variables;
}
