import { CartStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { finalStates, statesBefore } from '../../../lib/state-machine.ts';
import { type CartState, cartTransitions } from './cart-state.ts';

it('cartTransitions: cover every cart status; a converted cart is final', () => {
  expect(Object.keys(cartTransitions).sort()).toEqual([...CartStatus.options].sort());
  expect(finalStates(cartTransitions)).toEqual(['converted']);
  expect(statesBefore<CartState>(cartTransitions, 'converted')).toEqual(['active', 'expired', 'abandoned']);
});
