/** The states of a cart. An expired or abandoned cart is converted when its payment succeeds late and its seats are still free. */
import type { CartStatus } from '@tessera/db';
import type { z } from 'zod';
import type { Transitions } from '../../../lib/state-machine.ts';

export type CartState = z.infer<typeof CartStatus>;

export const cartTransitions = {
  active: ['converted', 'expired', 'abandoned'],
  expired: ['converted'],
  abandoned: ['converted'],
  converted: [],
} as const satisfies Transitions<CartState>;
