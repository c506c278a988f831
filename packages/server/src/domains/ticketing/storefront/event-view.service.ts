/** Looks at events, one row each. Whose they are cannot be told from them, only whether two are the same person's. */
import { createHmac } from 'node:crypto';
import { EventView, TicketedEvent } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { RecordViewInput } from './storefront.schema.ts';

/** Only what is on sale is counted: a look at what is over says nothing about how it sells. */
export async function recordView(ctx: Ctx, input: z.infer<typeof RecordViewInput>): Promise<void> {
  const { eventId, visitorId, referrer } = input;
  const [event] = await TicketedEvent.rows(ctx).where({ id: eventId }).whereNot({ status: 'draft' });
  if (!event) throw notFound('event');
  if (event.status !== 'published') return;
  await EventView.add(ctx, {
    eventId,
    visitor: visitorOf(ctx, visitorId),
    referrer: hostOf(referrer),
    createdAt: ctx.now(),
  });
}

/** Cannot be undone without the installation's key, and is another one in each organization. */
const visitorOf = (ctx: Ctx, visitorId: string): string =>
  createHmac('sha256', derivedSecret(ctx.app, 'event-visitor'))
    .update(`${ctx.organization.id}\n${visitorId}`)
    .digest('base64url')
    .slice(0, 22);

/** Whatever else an address says may tell who somebody is. */
function hostOf(referrer: string | undefined): string | null {
  const host = URL.parse(referrer ?? '')?.hostname.replace(/^www\./, '') ?? '';
  return host === '' || host.length > 255 ? null : host;
}
