/** Mails to buyers about their orders. Each is queued in the transaction that causes it and has a link with a secret of its own. */
import { asSystem, Order, OrderItem, Organization, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { toDecimal } from '../../../lib/money/money.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { queueMail } from '../../platform/index.ts';
import { pageLink } from '../tickets/ticket-links.ts';
import { eventSummary } from '../tickets/ticket-mails.ts';
import { orderNotFound } from './order-lock.ts';

type MailEvent = Pick<TicketedEvent, 'title'>;
type MailOrder = Pick<Order, 'id' | 'orderNumber' | 'customer'>;

export const formatAmount = (amount: number, currency: string): string => `${toDecimal(amount, currency)} ${currency}`;

/** Sends the confirmation once per order: only the call that sets `confirmation_sent_at` sends it. */
export async function mailConfirmation(ctx: Ctx, orderId: string): Promise<void> {
  const token = randomToken();
  const { rowCount } = await ctx.db.raw(
    `update ticketing.orders set confirmation_sent_at = :now, ${WITH_TOKEN}
     where organization_id = :organization and id = :order and confirmation_sent_at is null`,
    { now: ctx.now(), tokenHash: hashToken(token), organization: ctx.organization.id, order: orderId },
  );
  if (rowCount > 0) await mailTickets(ctx, orderId, token);
}

const CONFIRM_MESSAGES = 'You get them once you confirm it on the page of your order.';

/** Whether the buyer agreed to messages at checkout, and the mailbox has not confirmed it. */
const isUnconfirmed = ({ customer, buyerProvedAt }: Order): boolean =>
  customer.marketingConsent === true && buyerProvedAt === null;

/** The order with its lines and a link to its tickets. */
export async function mailTickets(ctx: Ctx, orderId: string, token?: string): Promise<void> {
  const order = await Order.of(ctx).findOne({ id: orderId });
  if (!order) throw orderNotFound();
  const event = await TicketedEvent.of(ctx).findOne({ id: order.eventId });
  if (!event) throw notFound('event');
  const items = await OrderItem.of(ctx).where({ orderId }).orderBy('id');
  const lines = items.map(
    ({ quantity, name, total }) => `${quantity} × ${name}: ${formatAmount(total, order.currency)}`,
  );
  await queueOrderMail(ctx, order, {
    subject: `Your tickets for ${event.title} (${order.orderNumber})`,
    before: [
      `thank you for your order ${order.orderNumber}.`,
      eventSummary(event),
      [...lines, `Total: ${formatAmount(order.total, order.currency)}`].join('\n'),
      ...(isUnconfirmed(order) ? [`You asked for messages about other events. ${CONFIRM_MESSAGES}`] : []),
      'Your tickets are here:',
    ],
    token,
  });
}

export const mailLostSeats = (
  ctx: Ctx,
  order: MailOrder,
  { title }: MailEvent,
  why: 'sold_out' | 'cancelled',
): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your refund for ${title} (${order.orderNumber})`,
    before: [
      why === 'sold_out'
        ? `your payment for ${title} arrived after the seats had been sold to others, and none are left.`
        : `your payment for ${title} arrived after the order had been cancelled.`,
      'You get a full refund the way you paid. You do not have to do anything. The order:',
    ],
  });

export const mailRefund = (
  ctx: Ctx,
  order: MailOrder & Pick<Order, 'currency'>,
  { title }: MailEvent,
  amount: number,
): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `${formatAmount(amount, order.currency)} refunded (${order.orderNumber})`,
    before: [
      `${formatAmount(amount, order.currency)} of your order ${order.orderNumber} for ${title} were refunded the way you paid.`,
      'Refunded tickets are not valid any more. The order as it is now:',
    ],
  });

export const mailCancelled = (ctx: Ctx, order: MailOrder, { title }: MailEvent, reason: string | null): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your order for ${title} was cancelled (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was cancelled${reason ? `: ${reason}` : '.'}`,
      'Its tickets are not valid any more. What you paid is refunded the way you paid it. The order:',
    ],
  });

export const mailApproved = (ctx: Ctx, order: MailOrder, { title }: MailEvent, payBy: Date): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your order for ${title} was approved (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was approved.`,
      `Please pay before ${payBy.toISOString().slice(0, 16).replace('T', ' ')} UTC; after that the seats are sold to others. Pay here:`,
    ],
  });

export const mailRejected = (ctx: Ctx, order: MailOrder, { title }: MailEvent, reason: string | null): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your order for ${title} was not approved (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was not approved${reason ? `: ${reason}` : '.'}`,
      'You have not been charged. The order:',
    ],
  });

interface OrderMail {
  subject: string;
  /** Paragraphs before the link. */
  before: string[];
  /** The link's secret, if the order has it already; otherwise a new one is stored. */
  token?: string;
}

async function queueOrderMail(ctx: Ctx, order: MailOrder, { subject, before, token }: OrderMail): Promise<void> {
  const { firstName, email } = order.customer;
  const link = pageLink(ctx, 'order', { id: order.id, token: token ?? (await addOrderToken(ctx, order.id)) });
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  const { name } = organization;
  const paragraphs = [greeting(firstName), ...before, link, name];
  await asSystem(ctx.db, (db) =>
    queueMail(ctx, db, {
      to: email,
      subject,
      text: `${paragraphs.join('\n\n')}\n`,
      html: paragraphs
        .map(
          (text) =>
            `<p>${text === link ? `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>` : escapeHtml(text)}</p>`,
        )
        .join('\n'),
    }),
  );
}

/** Keeps the first secret, which is the cart's, and those of the newest mails. */
const WITH_TOKEN =
  'access_hashes = access_hashes[1:1] || access_hashes[greatest(2, cardinality(access_hashes) - 16):] || :tokenHash::text';

async function addOrderToken(ctx: Ctx, orderId: string): Promise<string> {
  const token = randomToken();
  await ctx.db.raw(`update ticketing.orders set ${WITH_TOKEN} where organization_id = :organization and id = :order`, {
    tokenHash: hashToken(token),
    organization: ctx.organization.id,
    order: orderId,
  });
  return token;
}

/** A name that looks like a link or an address is left out: anyone may have typed it, and mail programs make links of it. */
const greeting = (name = ''): string => (name === '' || /[/:@\n\r]|\.\S/.test(name) ? 'Hello,' : `Hello ${name},`);

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"'\n]/g, (character) => ENTITIES[character] as string);

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
