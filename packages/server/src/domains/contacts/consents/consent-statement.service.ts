/** Consents that other domains hear of: by the hundred from vendors, or a word that somebody wrote. */
import type { Consent } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';

export interface ConsentStatement {
  channel: Consent['channel'];
  /** Spelled as contacts store it. */
  address: string;
  status: Consent['status'];
  source: string;
  note?: string | null;
  /** When it was said; now when left out. What was said before what stands is kept as proof, and changes nothing. */
  at?: Date;
}

/** Records what was said, all of it in a handful of statements. Answers what it changed. */
export async function stateConsents(ctx: Ctx, statements: readonly ConsentStatement[]): Promise<ConsentStatement[]> {
  if (statements.length === 0) return [];
  const latest = new Map<string, ConsentStatement & { at: Date }>();
  for (const statement of statements) {
    const said = { ...statement, at: statement.at && statement.at < ctx.now() ? statement.at : ctx.now() };
    const other = latest.get(keyOf(said));
    if (!other || isLater(said, other)) latest.set(keyOf(said), said);
  }
  const last = [...latest.values()];
  const added = await addMissing(ctx, last);
  const known = await lock(ctx, last);
  await addProofs(ctx, statements);
  const isNew = (said: ConsentStatement) => added.has(keyOf(said));
  const effective = last.flatMap((said) => {
    const before = known.get(keyOf(said));
    if (!before || isNew(said) || isLater({ ...before, at: before.changedAt }, said)) return [];
    return [{ ...said, isChange: before.status !== said.status }];
  });
  await update(ctx, effective);
  const changed = [...last.filter(isNew), ...effective.filter(({ isChange }) => isChange)];
  const told = changed.map(({ channel, address, status }) => ({ channel, address, status }));
  await emit(ctx, 'contacts.consent.changed', ...told);
  return changed;
}

const keyOf = ({ channel, address }: Pick<ConsentStatement, 'channel' | 'address'>) => `${channel} ${address}`;

/** Said at the same moment, a no counts. */
const isLater = (a: Said, b: Said): boolean =>
  a.at > b.at || (a.at.getTime() === b.at.getTime() && a.status === 'opted_out' && b.status === 'opted_in');

type Said = Pick<ConsentStatement, 'status'> & { at: Date };

async function addProofs(ctx: Ctx, statements: readonly ConsentStatement[]): Promise<void> {
  await ctx.db.raw(
    `insert into contacts.consent_records (organization_id, channel, address, status, source, note, changed_by)
     select :organization, channel, address, status, source, note, :changedBy::uuid
     from json_to_recordset(:said) as given(channel text, address text, status text, source text, note text)`,
    { organization: ctx.organization.id, changedBy: userId(ctx) as string, said: JSON.stringify(statements) },
  );
}

/** In one order, so that no two callers wait for each other. */
async function addMissing(ctx: Ctx, said: readonly (ConsentStatement & { at: Date })[]): Promise<Set<string>> {
  const { rows } = await ctx.db.raw(
    `insert into contacts.consents (organization_id, channel, address, status, source, note, changed_by, changed_at)
     select :organization, channel, address, status, source, note, :changedBy::uuid, at
     from json_to_recordset(:said) as given(channel text, address text, status text, source text, note text, at timestamptz)
     order by channel, address
     on conflict (organization_id, channel, address) do nothing returning channel, address`,
    {
      organization: ctx.organization.id,
      changedBy: userId(ctx) as string,
      said: JSON.stringify(said),
    },
  );
  return new Set((rows as ConsentStatement[]).map(keyOf));
}

async function lock(ctx: Ctx, said: readonly ConsentStatement[]): Promise<Map<string, Consent>> {
  const { rows } = await ctx.db.raw(
    `select c.channel, c.address, c.status, c.changed_at from contacts.consents c
     join json_to_recordset(:said) as given(channel text, address text)
       on given.channel = c.channel and given.address = c.address
     where c.organization_id = :organization order by c.channel, c.address for update of c`,
    {
      organization: ctx.organization.id,
      said: JSON.stringify(said.map(({ channel, address }) => ({ channel, address }))),
    },
  );
  return new Map((rows as Consent[]).map((consent) => [keyOf(consent), consent]));
}

async function update(ctx: Ctx, said: readonly (ConsentStatement & { at: Date; isChange: boolean })[]): Promise<void> {
  if (said.length === 0) return;
  await ctx.db.raw(
    `update contacts.consents c set status = given.status, source = given.source, note = given.note,
       changed_by = :changedBy::uuid, changed_at = case when given."isChange" then given.at else c.changed_at end
     from json_to_recordset(:said) as given(channel text, address text, status text, source text, note text,
       at timestamptz, "isChange" boolean)
     where c.organization_id = :organization and c.channel = given.channel and c.address = given.address`,
    {
      organization: ctx.organization.id,
      changedBy: userId(ctx) as string,
      said: JSON.stringify(said),
    },
  );
}
