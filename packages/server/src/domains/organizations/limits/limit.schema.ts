import { Plan } from '@tessera/db';
import { z } from 'zod';

export const LimitedResource = z.enum(['contacts', 'members', 'apiKeys']);
export type LimitedResource = z.infer<typeof LimitedResource>;

export const Limits = z
  .object({
    plan: Plan,
    limits: z.array(
      z.object({
        resource: LimitedResource,
        used: z.int(),
        limit: z.int().nullable().describe('What the plan has room for; null: no limit.'),
        status: z.enum(['ok', 'near', 'reached']).describe('near: from 80 % of the limit.'),
        isEnforced: z.boolean().describe('Whether nothing can be added once it is reached; otherwise it only warns.'),
      }),
    ),
  })
  .meta({ id: 'Limits', description: 'What the plan has room for, and how much of it is used.' });
