import { Plan } from '@tessera/db';
import { z } from 'zod';

export const LimitedResource = z.enum(['contacts', 'members', 'apiKeys']);
export type LimitedResource = z.infer<typeof LimitedResource>;

export const OrganizationLimits = z
  .object({
    plan: Plan,
    limits: z.array(
      z.object({
        resource: LimitedResource,
        used: z.int(),
        limit: z.int().nullable().describe('How many the plan allows; null for no limit.'),
        status: z.enum(['ok', 'near', 'reached']).describe('near: from 80 % of the limit.'),
        isEnforced: z.boolean().describe('True for a hard limit, which refuses additions; a soft limit only warns.'),
      }),
    ),
  })
  .meta({ id: 'Limits', description: 'The limits of the plan, and how much of each is used.' });
