/** Consents that other domains report: hundreds at once from vendors, or a keyword in an inbound message. */
import type { Consent } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';

export interface ConsentStatement {
  channel: Consent['channel'];
  /** In its canonical spelling. */
  address: string;
  status: Consent['status'];
  source: string;
  note?: string | null;
  /** When the statement was made; now by default. A statement older than the current one is kept as proof and changes nothing. */
  at?: Date;
}

type TimedStatement = ConsentStatement & { at: Date };

/** Records all statements in a few statements to the database and returns those that changed a consent. Locks the consents in one order. */
export async function recordConsentStatements(
  ctx: Ctx,
  statements: readonly ConsentStatement[],
): Promise<ConsentStatement[]> {
  if (statements.length === 0) return [];
  const latestByKey = new Map<string, TimedStatement>();
  for (const statement of statements) {
    const timed = { ...statement, at: statement.at && statement.at < ctx.now() ? statement.at : ctx.now() };
    const other = latestByKey.get(consentKey(timed));
    if (!other || isLater(timed, other)) latestByKey.set(consentKey(timed), timed);
  }
  const latest = [...latestByKey.values()];
  const added = await insertMissing(ctx, latest);
  const known = await lockConsents(ctx, latest);
  await insertRecords(ctx, statements);
  const isNew = (statement: ConsentStatement) => added.has(consentKey(statement));
  const effective = latest.flatMap((statement) => {
    const before = known.get(consentKey(statement));
    if (!before || isNew(statement) || isLater({ ...before, at: before.changedAt }, statement)) return [];
    return [{ ...statement, isChange: before.status !== statement.status }];
  });
  await updateConsents(ctx, effective);
  const changed = [...latest.filter(isNew), ...effective.filter(({ isChange }) => isChange)];
  const events = changed.map(({ channel, address, status }) => ({ channel, address, status }));
  await emit(ctx, 'contacts.consent.changed', ...events);
  return changed;
}

const consentKey = ({ channel, address }: Pick<ConsentStatement, 'channel' | 'address'>) => `${channel} ${address}`;

/** Of two statements with the same time, the opt-out counts. */
const isLater = (a: Pick<TimedStatement, 'status' | 'at'>, b: Pick<TimedStatement, 'status' | 'at'>): boolean =>
  a.at > b.at || (a.at.getTime() === b.at.getTime() && a.status === 'opted_out' && b.status === 'opted_in');

async function insertRecords(ctx: Ctx, statements: readonly ConsentStatement[]): Promise<void> {
  await ctx.db.raw(
    `insert into contacts.consent_records (organization_id, channel, address, status, source, note, changed_by)
     select :organization, channel, address, status, source, note, :changedBy::uuid
     from json_to_recordset(:statements) as given(channel text, address text, status text, source text, note text)
     returning organization_id`,
    {
      organization: ctx.organization.id,
      changedBy: userId(ctx) as string,
      statements: JSON.stringify(statements),
    },
  );
}

/** Inserts in one order, so that concurrent callers do not deadlock. Returns the keys of the new consents. */
async function insertMissing(ctx: Ctx, statements: readonly TimedStatement[]): Promise<Set<string>> {
  const { rows } = await ctx.db.raw(
    `insert into contacts.consents (organization_id, channel, address, status, source, note, changed_by, changed_at)
     select :organization, channel, address, status, source, note, :changedBy::uuid, at
     from json_to_recordset(:statements) as given(channel text, address text, status text, source text, note text,
       at timestamptz)
     order by channel, address
     on conflict (organization_id, channel, address) do nothing returning channel, address`,
    {
      organization: ctx.organization.id,
      changedBy: userId(ctx) as string,
      statements: JSON.stringify(statements),
    },
  );
  return new Set((rows as ConsentStatement[]).map(consentKey));
}

async function lockConsents(ctx: Ctx, statements: readonly ConsentStatement[]): Promise<Map<string, Consent>> {
  const { rows } = await ctx.db.raw(
    `select c.channel, c.address, c.status, c.changed_at from contacts.consents c
     join json_to_recordset(:keys) as given(channel text, address text)
       on given.channel = c.channel and given.address = c.address
     where c.organization_id = :organization order by c.channel, c.address for update of c`,
    {
      organization: ctx.organization.id,
      keys: JSON.stringify(statements.map(({ channel, address }) => ({ channel, address }))),
    },
  );
  return new Map((rows as Consent[]).map((consent) => [consentKey(consent), consent]));
}

async function updateConsents(
  ctx: Ctx,
  statements: readonly (TimedStatement & { isChange: boolean })[],
): Promise<void> {
  if (statements.length === 0) return;
  await ctx.db.raw(
    `update contacts.consents c set status = given.status, source = given.source, note = given.note,
       changed_by = :changedBy::uuid, changed_at = case when given."isChange" then given.at else c.changed_at end
     from json_to_recordset(:statements) as given(channel text, address text, status text, source text, note text,
       at timestamptz, "isChange" boolean)
     where c.organization_id = :organization and c.channel = given.channel and c.address = given.address`,
    {
      organization: ctx.organization.id,
      changedBy: userId(ctx) as string,
      statements: JSON.stringify(statements),
    },
  );
}
