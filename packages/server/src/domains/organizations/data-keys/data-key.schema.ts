import { z } from 'zod';

export const DataKeyVersion = z
  .object({ version: z.int().describe('The number of the data key, from 1.') })
  .meta({ id: 'DataKeyVersion', description: 'The data key under which new secrets of an organization are sealed.' });
