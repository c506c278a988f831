/** What buyers are written about their orders: queued in the transaction that causes it, each with a link of its own. */
import { asSystem, Order, OrderItem, Organization, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import { toDecimal } from '../../../lib/money.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { queueMail } from '../../platform/index.ts';
import { pageLink } from '../tickets/ticket-links.ts';

type Titled = Pick<TicketedEvent, 'title'>;
type Reader = Pick<Order, 'id' | 'orderNumber' | 'customer'>;

export const money = (amount: number, currency: string): string => `${toDecimal(amount, currency)} ${currency}`;

/** Once per order, however often it is asked to: whoever marks the order sends the mail. */
export async function mailConfirmation(ctx: Ctx, orderId: string): Promise<void> {
  const token = randomToken();
  const { rowCount } = await ctx.db.raw(
    `update ticketing.orders set confirmation_sent_at = ?, ${WITH_TOKEN}
     where organization_id = ? and id = ? and confirmation_sent_at is null`,
    [ctx.now(), hashToken(token), ctx.organization.id, orderId],
  );
  if (rowCount > 0) await mailTickets(ctx, orderId, token);
}

/** The order with all that is on it, and the way to its tickets. */
export async function mailTickets(ctx: Ctx, orderId: string, token?: string): Promise<void> {
  const order = await Order.of(ctx).findOne({ id: orderId }).throwIfNotFound();
  const event = await TicketedEvent.of(ctx).findOne({ id: order.eventId }).throwIfNotFound();
  const items = await OrderItem.of(ctx).where({ orderId }).orderBy('id');
  const lines = items.map(({ quantity, name, total }) => `${quantity} × ${name}: ${money(total, order.currency)}`);
  const place = [event.venueName, event.address, event.city].filter(Boolean).join(', ');
  await write(ctx, order, {
    subject: `Your tickets for ${event.title} (${order.orderNumber})`,
    before: [
      `thank you for your order ${order.orderNumber}.`,
      [event.title, whenOf(event), place].filter(Boolean).join('\n'),
      [...lines, `Total: ${money(order.total, order.currency)}`].join('\n'),
      'Your tickets are here:',
    ],
    token,
  });
}

export const mailLostSeats = (
  ctx: Ctx,
  order: Reader,
  { title }: Titled,
  why: 'sold_out' | 'cancelled',
): Promise<void> =>
  write(ctx, order, {
    subject: `Your money for ${title} is on its way back (${order.orderNumber})`,
    before: [
      why === 'sold_out'
        ? `your payment for ${title} arrived after the seats had been given to others, and there are none left.`
        : `your payment for ${title} arrived after the order had been cancelled.`,
      'You get all of your money back, the way you paid. You need not do anything. The order:',
    ],
  });

export const mailRefund = (
  ctx: Ctx,
  order: Reader & Pick<Order, 'currency'>,
  { title }: Titled,
  amount: number,
): Promise<void> =>
  write(ctx, order, {
    subject: `${money(amount, order.currency)} given back (${order.orderNumber})`,
    before: [
      `${money(amount, order.currency)} of your order ${order.orderNumber} for ${title} were given back, the way you paid.`,
      'Tickets that were given back are no good any more. What is left of the order:',
    ],
  });

export const mailCancelled = (ctx: Ctx, order: Reader, { title }: Titled, reason: string | null): Promise<void> =>
  write(ctx, order, {
    subject: `Your order for ${title} was cancelled (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was cancelled${reason ? `: ${reason}` : '.'}`,
      'Its tickets are no good any more. What you paid is given back the way you paid it. The order:',
    ],
  });

export const mailApproved = (ctx: Ctx, order: Reader, { title }: Titled, payBy: Date): Promise<void> =>
  write(ctx, order, {
    subject: `Your order for ${title} was accepted (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was accepted.`,
      `Please pay until ${payBy.toISOString().slice(0, 16).replace('T', ' ')} UTC; after that the seats go to others. Pay here:`,
    ],
  });

export const mailRejected = (ctx: Ctx, order: Reader, { title }: Titled, reason: string | null): Promise<void> =>
  write(ctx, order, {
    subject: `Your order for ${title} was not accepted (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was not accepted${reason ? `: ${reason}` : '.'}`,
      'You have not been charged. The order:',
    ],
  });

interface Letter {
  subject: string;
  /** Paragraphs, the link follows. */
  before: string[];
  /** Of the link, when the order has it already. */
  token?: string;
}

async function write(ctx: Ctx, order: Reader, { subject, before, token }: Letter): Promise<void> {
  const { firstName, email } = order.customer;
  const link = pageLink(ctx, 'order', { id: order.id, token: token ?? (await freshToken(ctx, order.id)) });
  const { name } = await Organization.query(ctx.db).findById(ctx.organization.id).throwIfNotFound();
  const paragraphs = [`Hello${firstName ? ` ${firstName}` : ''},`, ...before, link, name];
  await asSystem(ctx.db, (db) =>
    queueMail(ctx, db, {
      to: email,
      subject,
      text: `${paragraphs.join('\n\n')}\n`,
      html: paragraphs
        .map((text) => `<p>${text === link ? `<a href="${escaped(link)}">${escaped(link)}</a>` : escaped(text)}</p>`)
        .join('\n'),
    }),
  );
}

/** The order keeps the buyer's own secret and those of the newest mails. */
const WITH_TOKEN =
  'access_hashes = access_hashes[1:1] || access_hashes[greatest(2, cardinality(access_hashes) - 16):] || ?::text';

async function freshToken(ctx: Ctx, orderId: string): Promise<string> {
  const token = randomToken();
  await ctx.db.raw(`update ticketing.orders set ${WITH_TOKEN} where organization_id = ? and id = ?`, [
    hashToken(token),
    ctx.organization.id,
    orderId,
  ]);
  return token;
}

const whenOf = ({ startsAt, timeZone }: TicketedEvent): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(startsAt);

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
};
const escaped = (text: string): string => text.replace(/[&<>"'\n]/g, (sign) => ENTITIES[sign] as string);

export const confirmationJob = defineJob({
  name: 'ticketing.mailConfirmation',
  payload: z.object({ organizationId: z.uuid(), event: z.object({ payload: z.object({ orderId: z.uuid() }) }) }),
  batch: 20,
  run: async (app, { organizationId, event }) => {
    const actor = { type: 'system' as const, name: 'ticketing.mails' };
    const scope = { app, actor, organization: { id: organizationId } };
    await inTransaction(scope, (ctx) => mailConfirmation(ctx, event.payload.orderId));
  },
});
