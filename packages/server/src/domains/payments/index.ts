/** The door for other domains. */

export { createGateway } from './gateway.service.ts';
export { chooseGateway } from './gateway-choice.ts';
export { getPayment, type OpenPayment, openPayment, paymentsOf } from './payment.service.ts';
export type { Settle } from './payment-transition.ts';
export { cancelPayment, type PaymentStart, startPayment, syncPayment } from './payment-vendor.ts';
export { type OpenRefund, openRefund } from './refund.service.ts';
export { startRefund } from './refund-vendor.ts';
