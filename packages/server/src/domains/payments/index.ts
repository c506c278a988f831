/** The door for other domains. */

export { createGateway } from './gateways/gateway.service.ts';
export { chooseGateway, type GatewayCandidates, gatewayFor, readGateways } from './gateways/gateway-choice.ts';
export { getPayment, type OpenPayment, openPayment, paymentsOf } from './payments/payment.service.ts';
export {
  cancelPayment,
  type PaymentStart,
  refreshPayment,
  startPayment,
} from './payments/payment-vendor.service.ts';
export { requireReturnPages } from './payments/return-page.ts';
export { onSettled, type SettlementHandler } from './payments/settlement.ts';
export { type OpenRefund, openRefund } from './refunds/refund.service.ts';
export { startRefund } from './refunds/send-refund.ts';
