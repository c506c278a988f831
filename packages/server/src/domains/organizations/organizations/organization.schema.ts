import { BusinessType, organizationRow, Permission, Role } from '@tessera/db';
import { z } from 'zod';
import { email, nameText, webPage } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const OrganizationSummary = z
  .object({
    id: z.uuid().describe('Send it as x-organization-id to work in this organization.'),
    name: z.string(),
    slug: z.string(),
    plan: organizationRow.shape.plan,
    role: Role.describe('Your role in this organization.'),
  })
  .meta({ id: 'OrganizationSummary', description: 'An organization in a list of those you belong to.' });

const addressLine = nameText(200);

export const PostalAddress = z
  .object({
    line1: addressLine,
    line2: addressLine.optional(),
    city: addressLine,
    state: addressLine.optional(),
    postalCode: nameText(20).optional(),
    country: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/, 'must be two letters, such as IN')
      .max(2)
      .describe('ISO 3166-1, two letters: IN.'),
  })
  .meta({ id: 'PostalAddress', description: 'A postal address.' });

export const Organization = organizationRow
  .pick({
    id: true,
    name: true,
    slug: true,
    plan: true,
    type: true,
    logoUrl: true,
    email: true,
    phone: true,
    website: true,
    customDomain: true,
    isTestMode: true,
    createdAt: true,
    updatedAt: true,
  })
  .extend({
    address: PostalAddress.nullable(),
    isTestMode: z
      .boolean()
      .describe('Whether sandboxes of vendors may be used. No money moves and no message leaves in them.'),
  })
  .meta({ id: 'Organization', description: 'An organization: the tenant that owns all other resources.' });

export const CurrentOrganization = Organization.extend({
  permissions: z.array(Permission).describe('The permissions of your role or API key here.'),
}).meta({
  id: 'CurrentOrganization',
  description: 'The organization of this call, with the permissions of the caller.',
});

const name = nameText(200);

export const CreateOrganizationInput = z.object({ name: name.describe('The name of your company or project.') });

export const ListOrganizationsInput = z.object(pageFields).prefault({});
export const OrganizationList = listOutput(OrganizationSummary);

export const UpdateOrganizationInput = z.object({
  name: name.optional().describe('The name of your company or project.'),
  slug: z
    .string()
    .trim()
    .toLowerCase()
    .min(2)
    .max(80)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'may have letters, digits and single hyphens between them')
    .optional()
    .describe('The name in addresses, unique among all organizations.'),
  type: BusinessType.nullable().optional().describe('The kind of business.'),
  logoUrl: webPage.nullable().optional().describe('The address of the logo.'),
  email: email.nullable().optional().describe('An e-mail address for customers.'),
  phone: z
    .string()
    .trim()
    .max(30)
    .regex(/^\+?[0-9][0-9 ()-]{4,}$/, 'must be a phone number, such as +91 98765 43210')
    .nullable()
    .optional()
    .describe('A phone number for customers.'),
  website: webPage.nullable().optional().describe('The address of the website.'),
  address: PostalAddress.nullable().optional().describe('The postal address.'),
  customDomain: z
    .string()
    .trim()
    .toLowerCase()
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'must be a domain, such as tickets.example.com')
    .nullable()
    .optional()
    .describe('Stored only: no page is served there before its ownership is verified.'),
});

export const SetTestModeInput = z.object({
  isTestMode: z
    .boolean()
    .describe('true: sandboxes of vendors may be used; false: they are refused, also those set up already.'),
});

export const DeleteOrganizationInput = z.object({
  name: nameText(200).describe('The name of the organization, typed to confirm.'),
});
