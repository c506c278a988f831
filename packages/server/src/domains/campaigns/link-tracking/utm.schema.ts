import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';

const parameter = nameText(200);

export const UtmParameters = z
  .strictObject({
    source: parameter.optional(),
    medium: parameter.optional(),
    campaign: parameter.optional(),
    term: parameter.optional(),
    content: parameter.optional(),
  })
  .meta({
    id: 'CampaignUtm',
    description: 'Query parameters that are added to the links of a campaign: utm_source, utm_medium and so on.',
  });
export type UtmParameters = z.infer<typeof UtmParameters>;
