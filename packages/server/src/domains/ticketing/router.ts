import { analyticsRouter } from './analytics.router.ts';
import { capacityPoolRouter } from './capacity-pool.router.ts';
import { cartRouter } from './cart.router.ts';
import { checkInRouter } from './check-in.router.ts';
import { checkInListRouter } from './check-in-list.router.ts';
import { checkoutRouter } from './checkout.router.ts';
import { customerRouter } from './customer.router.ts';
import { discountCodeRouter } from './discount-code.router.ts';
import { eventRouter } from './event.router.ts';
import { eventStatusRouter } from './event-status.router.ts';
import { eventWatchRouter } from './event-watch.router.ts';
import { orderRouter } from './order.router.ts';
import { orderExportRouter } from './order-export.router.ts';
import { storefrontRouter } from './storefront.router.ts';
import { ticketRouter } from './ticket.router.ts';
import { ticketTypeRouter } from './ticket-type.router.ts';
import { orderLedgerRouter, transactionRouter } from './transaction.router.ts';
import { transferRouter } from './transfer.router.ts';
import { waitlistRouter } from './waitlist.router.ts';

export const ticketingRouter = {
  events: { ...eventRouter, ...eventStatusRouter, ...eventWatchRouter },
  ticketTypes: ticketTypeRouter,
  capacityPools: capacityPoolRouter,
  discountCodes: discountCodeRouter,
  storefront: storefrontRouter,
  analytics: analyticsRouter,
  tickets: ticketRouter,
  checkInLists: checkInListRouter,
  checkIns: checkInRouter,
  transfers: transferRouter,
  waitlist: waitlistRouter,
  carts: { ...cartRouter, ...checkoutRouter },
  orders: { ...orderRouter, ...orderExportRouter, ...orderLedgerRouter },
  customers: customerRouter,
  transactions: transactionRouter,
};
