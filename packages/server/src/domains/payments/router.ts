import { gatewayRouter } from './gateways/gateway.router.ts';
import { paymentRouter } from './payments/payment.router.ts';
import { refundRouter } from './refunds/refund.router.ts';

export const paymentsRouter = {
  ...paymentRouter,
  gateways: gatewayRouter,
  refunds: refundRouter,
};
