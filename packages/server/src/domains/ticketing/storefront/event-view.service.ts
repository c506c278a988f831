/** Views of event pages, one row each. A row does not identify its visitor; it only shows that two views are of the same one. */
import { createHmac } from 'node:crypto';
import { EventView, TicketedEvent } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { RecordViewInput } from './storefront.schema.ts';

/** Counts views of published events only: later views say nothing about sales. */
export async function recordView(ctx: Ctx, input: z.infer<typeof RecordViewInput>): Promise<void> {
  const { eventId, visitorId, referrer } = input;
  const [event] = await TicketedEvent.of(ctx)
    .select(TicketedEvent.columns)
    .where({ id: eventId })
    .whereNot({ status: 'draft' });
  if (!event) throw notFound('event');
  if (event.status !== 'published') return;
  await EventView.add(ctx, {
    eventId,
    visitor: visitorHash(ctx, visitorId),
    referrer: referrerHost(referrer),
    createdAt: ctx.now(),
  });
}

/** A hash with the installation's key, different in each organization. */
const visitorHash = (ctx: Ctx, visitorId: string): string =>
  createHmac('sha256', derivedSecret(ctx.app, 'event-visitor'))
    .update(`${ctx.organization.id}\n${visitorId}`)
    .digest('base64url')
    .slice(0, 22);

/** Only the host is kept: the rest of an address may identify a person. */
function referrerHost(referrer: string | undefined): string | null {
  const host = URL.parse(referrer ?? '')?.hostname.replace(/^www\./, '') ?? '';
  return host === '' || host.length > 255 ? null : host;
}
