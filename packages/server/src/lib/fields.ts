/** Input fields that mean the same everywhere. */
import { z } from 'zod';

/** Trimmed and lower case before it is judged. */
export const email = z.string().trim().toLowerCase().max(320).email();

export const withId = z.object({ id: z.uuid() });
