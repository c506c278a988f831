import type { OrderStatus } from '@tessera/db';
import type { z } from 'zod';

type Status = z.infer<typeof OrderStatus>;

/** Orders of a cancelled event that are still to be cancelled or refunded. */
export const OPEN_ORDER_STATUSES: Status[] = ['pending', 'confirmed', 'partial_refund'];

/** Orders of a completed event that still wait, for approval or for their payment. */
export const WAITING_ORDER_STATUSES: Status[] = ['pending'];
