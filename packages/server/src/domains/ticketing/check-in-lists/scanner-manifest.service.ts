/** The data that a scanner loads before it goes offline: the list's rules, public keys and revoked codes. */
import { TicketedEvent, TicketType } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { listRevocations } from '../check-ins/revocation.service.ts';
import { listAllSigningKeys } from '../signing-keys/signing-key.service.ts';
import { codeExpiry } from '../signing-keys/ticket-code.ts';
import { getCheckInList } from './check-in-list.service.ts';

const MAX_REVOCATIONS = 5_000;

export async function getScannerManifest(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const list = await getCheckInList(ctx, { id });
  const { eventId } = list;
  const event = await TicketedEvent.of(ctx).findOne({ id: eventId });
  if (!event) throw notFound('event');
  const ticketTypes = await TicketType.of(ctx)
    .select(TicketType.columns)
    .where({ eventId })
    .orderBy(['sortOrder', 'id']);
  return {
    serverTime: ctx.now(),
    event,
    codesValidUntil: codeExpiry(event),
    list,
    ticketTypes,
    keys: await listAllSigningKeys(ctx),
    revocations: await listRevocations(ctx, { eventId, limit: MAX_REVOCATIONS }),
  };
}
