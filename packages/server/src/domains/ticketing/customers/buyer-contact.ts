/**
 * Buyers as contacts, and their consent to messages. The consent is kept in the contacts domain, where it can be withdrawn;
 * `marketing` of a customer follows it (`customer.jobs.ts`).
 */
import { Customer, type Order } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { isOptedIn, normalAddress, recognizeContacts, recordConsentStatements } from '../../contacts/index.ts';

type BuyersOrder = Pick<Order, 'orderNumber' | 'customer' | 'buyerProvedAt'>;

/**
 * Makes the buyer a contact and records what they said about messages, as of `at`: the latest statement counts, in whatever order
 * they arrive. Without a proof of the mailbox, a known contact and its consent stay as they are, and a new one is opted out until
 * the mailbox confirms.
 */
export async function recordBuyer(ctx: Ctx, order: BuyersOrder, at: Date): Promise<void> {
  const { email, firstName, lastName, marketingConsent } = order.customer;
  const address = normalAddress('email', email);
  const [known] = await recognizeContacts(ctx, [{ email }]);
  const name = [firstName, lastName].filter(Boolean).join(' ');
  const [created] = known ? [null] : await recognizeContacts(ctx, [{ email, name, createAs: 'api' }]);
  if (marketingConsent === undefined || (order.buyerProvedAt === null && !created)) return;
  const isGiven = marketingConsent && order.buyerProvedAt !== null;
  const note = `Order ${order.orderNumber}${marketingConsent && !isGiven ? ', to be confirmed by mail' : ''}`;
  const status = isGiven ? ('opted_in' as const) : ('opted_out' as const);
  await recordConsentStatements(ctx, [{ channel: 'email', address, status, source: 'checkout', note, at }]);
}

/** Stores what a proved order says of its buyer with the customer. */
export async function completeCustomer(ctx: Ctx, { customerId, customer }: Pick<Order, 'customerId' | 'customer'>) {
  const { firstName, lastName, phone, address, marketingConsent: marketing } = customer;
  await Customer.of(ctx).where({ id: customerId }).patch({ firstName, lastName, phone, address, marketing });
}

/** Sets `marketing` of the customer with the address to what the contacts domain says now. */
export async function followConsent(ctx: Ctx, email: string): Promise<void> {
  const marketing = await isOptedIn(ctx, 'email', email);
  await Customer.of(ctx).where({ email }).whereNot({ marketing }).patch({ marketing });
}
