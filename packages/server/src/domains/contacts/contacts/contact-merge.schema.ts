import { z } from 'zod';

export const MergeContactsInput = z
  .object({
    keepId: z.uuid().describe('The contact that stays.'),
    mergeId: z.uuid().describe('The contact that goes up in it and is gone afterwards.'),
  })
  .refine(({ keepId, mergeId }) => keepId !== mergeId, { path: ['mergeId'], message: 'is the same contact' });
