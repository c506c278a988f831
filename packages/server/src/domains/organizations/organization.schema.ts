import { organizationRow, Permission, Role } from '@tessera/db';
import { z } from 'zod';

export const OrganizationSummary = z
  .object({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    plan: organizationRow.shape.plan,
    role: Role.describe('What you are in this organization.'),
  })
  .meta({ id: 'OrganizationSummary', description: 'An organization as one of its members sees it in a list.' });

export const Organization = organizationRow
  .pick({
    id: true,
    name: true,
    slug: true,
    plan: true,
    logoUrl: true,
    phone: true,
    website: true,
    createdAt: true,
    updatedAt: true,
  })
  .meta({ id: 'Organization', description: 'The tenant everything belongs to.' });

export const CurrentOrganization = Organization.extend({
  permissions: z.array(Permission).describe('What your role or key may do here.'),
}).meta({ id: 'CurrentOrganization', description: 'The organization of this call, and what the caller may do in it.' });
