/** The states of a refund. */
import type { Refund, RefundStatus } from '@tessera/db';
import { finalStates, type Transitions } from '../../../lib/state-machine.ts';

/** `unknown`: the vendor was called and its answer was lost. The refund keeps its amount reserved until the vendor is asked again. */
export const refundTransitions = {
  pending: ['unknown', 'succeeded', 'failed'],
  unknown: ['pending', 'succeeded', 'failed'],
  succeeded: [],
  failed: [],
} as const satisfies Transitions<RefundStatus>;

const FINAL = finalStates<RefundStatus>(refundTransitions);

export const isRefundFinal = ({ status }: Pick<Refund, 'status'>): boolean => FINAL.includes(status);
