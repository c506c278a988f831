import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { orgProcedure, userProcedure } from '../../../trpc/procedures.ts';
import {
  CreateOrganizationInput,
  CurrentOrganization,
  DeleteOrganizationInput,
  ListOrganizationsInput,
  Organization,
  OrganizationList,
  SetTestModeInput,
  UpdateOrganizationInput,
} from './organization.schema.ts';
import {
  createOrganization,
  deleteOrganization,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from './organization.service.ts';
import { setTestMode } from './test-mode.service.ts';

export const organizationRouter = {
  create: userProcedure
    .meta({ summary: 'Creates an organization and makes you its owner.', example: { name: 'Another' } })
    .input(CreateOrganizationInput)
    .output(Organization)
    .mutation(({ ctx, input }) => createOrganization(ctx, input)),

  list: userProcedure
    .meta({
      summary: 'Lists the organizations you belong to, with your role in each.',
      description:
        'To work in one of them, send its id as `x-organization-id` with each call; the server stores no selection.',
      example: {},
    })
    .input(ListOrganizationsInput)
    .output(OrganizationList)
    .query(({ ctx, input }) => listOrganizations(ctx, input)),

  get: orgProcedure('organizations.read')
    .meta({ summary: 'Returns the organization of this call, with your permissions in it.' })
    .output(CurrentOrganization)
    .query(({ ctx }) => getOrganization(ctx)),

  update: orgProcedure('organizations.write')
    .meta({
      fresh: true,
      summary: 'Changes the name, slug, address and other fields; null clears a field.',
      description: 'CONFLICT naming `slug` when another organization has it.',
      example: {
        name: 'Changed',
        slug: 'changed-1',
        type: 'cafe',
        logoUrl: 'https://example.in/logo.png',
        email: 'hello@example.in',
        phone: '+91 98765 43210',
        website: 'https://example.in',
        address: { line1: '1 MG Road', city: 'Pune', postalCode: '411001', country: 'IN' },
        customDomain: 'tickets.example.in',
      },
    })
    .input(UpdateOrganizationInput)
    .output(Organization)
    .mutation(({ ctx, input }) => updateOrganization(ctx, input)),

  setTestMode: orgProcedure('organizations.own')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Turns test mode on or off: only in test mode, sandboxes take payments and messages.',
      description: 'New organizations begin in test mode in development, and without it in production.',
      example: { isTestMode: true },
    })
    .input(SetTestModeInput)
    .output(Organization)
    .mutation(({ ctx, input }) => setTestMode(ctx, input)),

  delete: orgProcedure('organizations.own')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Deletes the organization for all members; requires an owner in person, and its name to confirm.',
      example: { name: 'Example' },
    })
    .input(DeleteOrganizationInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteOrganization(ctx, input)),
} satisfies TRPCRouterRecord;
