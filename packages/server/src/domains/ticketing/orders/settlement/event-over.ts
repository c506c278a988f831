/** An event that is over or cancelled sells nothing more: its waiting orders are not approved, paid or confirmed. */
import { AppError } from '../../../../lib/app-error.ts';
import type { OrderEvent } from '../order-lock.ts';

/** The cancellation reason of orders that still waited when their event ended. */
export const EVENT_OVER = 'The event is over';

export const isEventOver = ({ status, endsAt }: Pick<OrderEvent, 'status' | 'endsAt'>, now: Date): boolean =>
  status === 'completed' || endsAt <= now;

export function requireEventAhead(event: OrderEvent, now: Date): void {
  if (event.status === 'cancelled') {
    throw new AppError('CONFLICT', 'The event was cancelled', { kind: 'event_cancelled' });
  }
  if (!isEventOver(event, now)) return;
  throw new AppError('CONFLICT', 'This event is over: its orders can no longer be approved or paid', {
    kind: 'event_completed',
  });
}
