/** What scanners need to work without us: keys, rules, and the codes that are no good any more. */
import { sign } from 'node:crypto';
import { TicketedEvent, type TicketRevocation, TicketType } from '@tessera/db';
import { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { getCheckInList } from '../check-in-lists/check-in-list.service.ts';
import { listVerificationKeys, signingKey } from '../signing-keys/signing-key-cache.ts';
import { codesEnd } from '../signing-keys/ticket-code.ts';
import type { ManifestInput, Revocations, RevocationsInput } from './revocation.schema.ts';

type Delta = Omit<z.infer<typeof Revocations>, 'keyNumber' | 'signature'>;
type Row = Pick<TicketRevocation, 'id' | 'ticketId' | 'generation' | 'reason' | 'transactionId'> & {
  isSettled: boolean;
};

const MOST_IN_MANIFEST = 5_000;

/**
 * What was revoked since the cursor, also what may still be joined by something older: transactions commit in another
 * order than they begin, so the cursor stops where one is still open, and what lies beyond comes again.
 */
export async function listRevocations(ctx: Ctx, { eventId, since, limit }: z.infer<typeof RevocationsInput>) {
  if (!(await TicketedEvent.of(ctx).findOne({ id: eventId }))) throw notFound('event');
  const [transactionId, id] = since === undefined ? [0, NIL] : decode(since);
  const { rows } = await ctx.db.raw(
    `select id, ticket_id, generation, reason, transaction_id,
       transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint as is_settled
     from ticketing.ticket_revocations
     where organization_id = ? and event_id = ? and (transaction_id, id) > (?, ?)
     order by transaction_id, id limit ?`,
    [ctx.organization.id, eventId, transactionId, id, limit],
  );
  const found = rows as Row[];
  const last = found.findLast(({ isSettled }) => isSettled);
  return signed(ctx, {
    eventId,
    since: since ?? null,
    cursor: last ? encode(last) : (since ?? null),
    hasMore: found.length === limit && last !== undefined,
    issuedAt: ctx.now(),
    items: found.map(({ ticketId, generation, reason }) => ({ ticketId, generation, reason })),
  });
}

async function signed(ctx: Ctx, delta: Delta): Promise<z.infer<typeof Revocations>> {
  const { number, key } = await signingKey(ctx);
  return {
    ...delta,
    keyNumber: number,
    signature: sign(null, Buffer.from(revocationText(delta)), key).toString('base64url'),
  };
}

/** As the SDK makes it again to check the signature. A code's text begins with the byte 1, so neither passes for the other. */
const revocationText = ({ eventId, since, cursor, issuedAt, items }: Delta): string =>
  [
    'tessera-revocations-1',
    eventId,
    since ?? '',
    cursor ?? '',
    issuedAt.getTime(),
    ...items.map(({ ticketId, generation, reason }) => `${ticketId} ${generation} ${reason}`),
    '',
  ].join('\n');

export async function scannerManifest(ctx: Ctx, { listId }: z.infer<typeof ManifestInput>) {
  const list = await getCheckInList(ctx, { id: listId });
  const { eventId } = list;
  const event = await TicketedEvent.of(ctx).findOne({ id: eventId }).throwIfNotFound();
  const ticketTypes = await TicketType.rows(ctx).where({ eventId }).orderBy(['sortOrder', 'id']);
  return {
    serverTime: ctx.now(),
    event,
    codesValidUntil: codesEnd(event),
    list,
    ticketTypes,
    keys: await listVerificationKeys(ctx),
    revocations: await listRevocations(ctx, { eventId, limit: MOST_IN_MANIFEST }),
  };
}

const NIL = '00000000-0000-0000-0000-000000000000';
const place = z.tuple([z.int().min(0), z.uuid()]);

const encode = ({ transactionId, id }: Row): string =>
  Buffer.from(JSON.stringify([transactionId, id])).toString('base64url');

function decode(cursor: string): [number, string] {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw badInput('since', 'is not a cursor of ours');
  }
}
