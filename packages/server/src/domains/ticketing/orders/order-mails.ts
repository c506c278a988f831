/** Mails to buyers about their orders. Each is queued in the transaction that causes it and has a link with a secret of its own. */
import { asSystem, Order, OrderItem, type OrderRefund, Organization, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { toDecimal } from '../../../lib/money/money.ts';
import { nameInMail } from '../../../lib/text/names.ts';
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

/** Captured money that buys nothing. */
export interface PaymentReturn {
  why: 'sold_out' | 'cancelled' | 'event_over' | 'paid_twice' | 'wrong_amount';
  /** `by_hand`: the vendor does not refund, so people of the organization have to. */
  how: 'under_way' | 'returned' | 'by_hand';
}

const RETURN_TEXTS: Record<PaymentReturn['why'], (title: string) => string> = {
  sold_out: (title) =>
    `your payment for ${title} arrived after the time to pay was over, and the seats are no longer reserved.`,
  cancelled: (title) => `your payment for ${title} arrived after the order had been cancelled.`,
  event_over: (title) => `your payment for ${title} arrived when the event was over.`,
  paid_twice: (title) => `you paid twice for ${title}. Your order keeps its first payment and does not change.`,
  wrong_amount: (title) => `your payment for ${title} was not the amount of your order, so it could not be accepted.`,
};

const RETURN_WAYS: Record<PaymentReturn['how'], string> = {
  under_way: 'You get a full refund of this payment the way you paid. You do not have to do anything.',
  returned: 'This payment has been refunded in full the way you paid. You do not have to do anything.',
  by_hand:
    'We owe you a full refund of this payment. Your way of paying has no automatic refunds, so we will contact you.',
};

export const mailReturnedPayment = (
  ctx: Ctx,
  order: MailOrder,
  { title }: MailEvent,
  { why, how }: PaymentReturn,
): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your refund for ${title} (${order.orderNumber})`,
    before: [RETURN_TEXTS[why](title), `${RETURN_WAYS[how]} The order:`],
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

/** For an order that was never paid. Money may still be on its way. */
export const mailCancelledUnpaid = (
  ctx: Ctx,
  order: MailOrder,
  { title }: MailEvent,
  reason: string | null,
): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your order for ${title} was cancelled (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was cancelled${reason ? `: ${reason}` : '.'}`,
      'You owe nothing. If a payment of yours still arrives, you get a mail: it is refunded in full, or brings your tickets if seats are free. The order:',
    ],
  });

export const mailPaymentFailed = (ctx: Ctx, order: MailOrder, { title }: MailEvent, payBy: Date): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your payment for ${title} did not succeed (${order.orderNumber})`,
    before: [
      `your payment for the order ${order.orderNumber} for ${title} did not succeed, so you have no tickets yet.`,
      `The seats are reserved until ${inUtc(payBy)}. You can pay again here:`,
    ],
  });

export const mailRefundFailed = (
  ctx: Ctx,
  order: MailOrder,
  { title }: MailEvent,
  { amount, currency }: Pick<OrderRefund, 'amount' | 'currency'>,
): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your refund could not be paid out (${order.orderNumber})`,
    before: [
      `the refund of ${formatAmount(amount, currency)} for your order ${order.orderNumber} for ${title} could not be paid out, for example because a card was closed.`,
      'We still owe you this amount. Please contact us, so that we can pay it another way. The order:',
    ],
  });

const inUtc = (moment: Date): string => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const mailApproved = (ctx: Ctx, order: MailOrder, { title }: MailEvent, payBy: Date): Promise<void> =>
  queueOrderMail(ctx, order, {
    subject: `Your order for ${title} was approved (${order.orderNumber})`,
    before: [
      `your order ${order.orderNumber} for ${title} was approved.`,
      `Please pay before ${inUtc(payBy)}; after that the seats are sold to others. Pay here:`,
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
  const name = nameInMail(organization.name);
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
