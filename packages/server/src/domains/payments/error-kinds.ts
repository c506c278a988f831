/** Error kinds of the payments domain, as clients see them in `details.kind`. */
export const paymentsErrorKinds = [
  'currency_not_supported',
  'gateway_in_use',
  'gateway_inactive',
  'gateway_missing',
  'gateway_not_found',
  'gateway_unreachable',
  'payment_not_captured',
  'payment_not_found',
  'refund_exceeds_payment',
  'refund_not_divisible',
  'refund_not_found',
  'refund_not_supported',
  'return_page_not_allowed',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    payments: (typeof paymentsErrorKinds)[number];
  }
}
