/** The states of a payment. Observations arrive in any order and repeatedly, so a transition only ever leads to a later state. */
import type { Payment, PaymentStatus } from '@tessera/db';
import { finalStates, type Transitions } from '../../../lib/state-machine.ts';

/** A failed or cancelled payment may still succeed: the vendor can report late that it captured the money. */
export const paymentTransitions = {
  pending: ['processing', 'failed', 'cancelled', 'succeeded'],
  processing: ['failed', 'cancelled', 'succeeded'],
  failed: ['succeeded'],
  cancelled: ['succeeded'],
  succeeded: ['refunded'],
  refunded: [],
} as const satisfies Transitions<PaymentStatus>;

const UNDECIDED: readonly PaymentStatus[] = ['pending', 'processing'];
const CAPTURED: readonly PaymentStatus[] = ['succeeded', ...finalStates<PaymentStatus>(paymentTransitions)];

/** True once the payment succeeded, failed or was cancelled. */
export const isPaymentDecided = ({ status }: Pick<Payment, 'status'>): boolean => !UNDECIDED.includes(status);

/** True if the vendor captured money. */
export const isPaymentCaptured = ({ status }: Pick<Payment, 'status'>): boolean => CAPTURED.includes(status);
