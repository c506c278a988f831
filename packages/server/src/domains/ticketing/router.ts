import { analyticsRouter } from './analytics/analytics.router.ts';
import { cancellationRouter } from './cancellations/cancellation.router.ts';
import { capacityPoolRouter } from './capacity-pools/capacity-pool.router.ts';
import { cartRouter } from './carts/cart.router.ts';
import { checkInListRouter } from './check-in-lists/check-in-list.router.ts';
import { checkInRouter } from './check-ins/check-in.router.ts';
import { customerRouter } from './customers/customer.router.ts';
import { discountCodeRouter } from './discount-codes/discount-code.router.ts';
import { eventRouter } from './events/event.router.ts';
import { orderRouter } from './orders/order.router.ts';
import { signingKeyRouter } from './signing-keys/signing-key.router.ts';
import { storefrontRouter } from './storefront/storefront.router.ts';
import { ticketTypeRouter } from './ticket-types/ticket-type.router.ts';
import { ticketRouter } from './tickets/ticket.router.ts';
import { transactionRouter } from './transactions/transaction.router.ts';
import { transferRouter } from './transfers/transfer.router.ts';
import { waitlistRouter } from './waitlist/waitlist.router.ts';

export const ticketingRouter = {
  events: eventRouter,
  cancellations: cancellationRouter,
  ticketTypes: ticketTypeRouter,
  capacityPools: capacityPoolRouter,
  discountCodes: discountCodeRouter,
  storefront: storefrontRouter,
  analytics: analyticsRouter,
  tickets: ticketRouter,
  signingKeys: signingKeyRouter,
  checkInLists: checkInListRouter,
  checkIns: checkInRouter,
  transfers: transferRouter,
  waitlist: waitlistRouter,
  carts: cartRouter,
  orders: orderRouter,
  customers: customerRouter,
  transactions: transactionRouter,
};
