import type { OrderStatus } from '@tessera/db';
import type { z } from 'zod';

/** Orders of a cancelled event that are still to be cancelled or refunded. */
export const OPEN_ORDER_STATUSES: z.infer<typeof OrderStatus>[] = ['pending', 'confirmed', 'partial_refund'];
