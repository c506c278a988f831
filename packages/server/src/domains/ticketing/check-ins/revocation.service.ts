/**
 * Revoked ticket codes for scanners, incrementally and signed. `checkIns.listRevocations` and the scanner manifest call it. It is a
 * sync, not a list with pages: a scanner keeps the cursor of the last answer and asks again later for what was revoked since.
 */
import { sign } from 'node:crypto';
import { TicketedEvent, type TicketRevocation } from '@tessera/db';
import { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { getTicketPrivateKey } from '../signing-keys/signing-key-cache.ts';
import type { ListRevocationsInput, Revocations } from './revocation.schema.ts';

type UnsignedRevocations = Omit<z.infer<typeof Revocations>, 'keyNumber' | 'signature'>;
type RevocationRow = Pick<TicketRevocation, 'id' | 'ticketId' | 'generation' | 'reason' | 'transactionId'> & {
  isSettled: boolean;
};

/**
 * Transactions commit in another order than they begin, so an older revocation may appear after newer ones. The cursor therefore
 * stops before the oldest transaction that is still open, and revocations after the cursor repeat in the next answer.
 */
export async function listRevocations(ctx: Ctx, { eventId, since, limit }: z.infer<typeof ListRevocationsInput>) {
  if (!(await TicketedEvent.of(ctx).findOne({ id: eventId }))) throw notFound('event');
  const [transactionId, id] = since === undefined ? [0, NIL_ID] : decodeSince(since);
  const { rows } = await ctx.db.raw(
    `select id, ticket_id, generation, reason, transaction_id,
       transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint as is_settled
     from ticketing.ticket_revocations
     where organization_id = :organizationId and event_id = :eventId and (transaction_id, id) > (:transactionId, :id)
     order by transaction_id, id limit :limit`,
    { organizationId: ctx.organization.id, eventId, transactionId, id, limit },
  );
  const found = rows as RevocationRow[];
  const last = found.findLast(({ isSettled }) => isSettled);
  return signRevocations(ctx, {
    eventId,
    since: since ?? null,
    cursor: last ? encodeSince(last) : (since ?? null),
    hasMore: found.length === limit && last !== undefined,
    issuedAt: ctx.now(),
    items: found.map(({ ticketId, generation, reason }) => ({ ticketId, generation, reason })),
  });
}

async function signRevocations(ctx: Ctx, revocations: UnsignedRevocations): Promise<z.infer<typeof Revocations>> {
  const { number, key } = await getTicketPrivateKey(ctx);
  return {
    ...revocations,
    keyNumber: number,
    signature: sign(null, Buffer.from(signedTextOf(revocations)), key).toString('base64url'),
  };
}

/** The SDK builds the same text to verify the signature. A ticket code begins with the byte 1, so neither passes for the other. */
const signedTextOf = ({ eventId, since, cursor, issuedAt, items }: UnsignedRevocations): string =>
  [
    'tessera-revocations-1',
    eventId,
    since ?? '',
    cursor ?? '',
    issuedAt.getTime(),
    ...items.map(({ ticketId, generation, reason }) => `${ticketId} ${generation} ${reason}`),
    '',
  ].join('\n');

const NIL_ID = '00000000-0000-0000-0000-000000000000';
const sinceShape = z.tuple([z.int().min(0), z.uuid()]);

const encodeSince = ({ transactionId, id }: RevocationRow): string =>
  Buffer.from(JSON.stringify([transactionId, id])).toString('base64url');

function decodeSince(since: string): [number, string] {
  try {
    return sinceShape.parse(JSON.parse(Buffer.from(since, 'base64url').toString()));
  } catch {
    throw badInput('since', 'is not a cursor of this procedure');
  }
}
