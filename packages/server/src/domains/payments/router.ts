import { gatewayRouter } from './gateway.router.ts';
import { paymentRouter } from './payment.router.ts';
import { refundRouter } from './refund.router.ts';

export const paymentsRouter = {
  ...paymentRouter,
  gateways: gatewayRouter,
  refunds: refundRouter,
};
