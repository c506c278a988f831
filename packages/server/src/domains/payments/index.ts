/** The door for other domains. */

export { createGateway } from './gateways/gateway.service.ts';
export { chooseGateway } from './gateways/gateway-choice.ts';
export { getPayment, type OpenPayment, openPayment, paymentsOf } from './payments/payment.service.ts';
export type { Settle } from './payments/payment-transition.ts';
export { cancelPayment, type PaymentStart, startPayment, syncPayment } from './payments/payment-vendor.service.ts';
export { type OpenRefund, openRefund } from './refunds/refund.service.ts';
export { startRefund } from './refunds/send-refund.ts';
