import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { orgProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { rotateDataKey } from '../data-keys/data-key.service.ts';
import {
  CreateOrganizationInput,
  CurrentOrganization,
  DataKeyVersion,
  DeleteOrganizationInput,
  ListOrganizationsInput,
  Organization,
  OrganizationList,
  OrganizationSummary,
  UpdateOrganizationInput,
} from './organization.schema.ts';
import {
  addOrganization,
  deleteOrganization,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from './organization.service.ts';

export const organizationRouter = {
  create: userProcedure
    .meta({ summary: 'Makes another organization, whose owner you become.' })
    .input(CreateOrganizationInput)
    .output(OrganizationSummary)
    .mutation(({ ctx, input }) => addOrganization(ctx, input)),

  list: userProcedure
    .meta({
      summary: 'The organizations you belong to, with your role in each.',
      description:
        'To work in one of them, send its id as `x-organization-id`: there is nothing to switch on the server.',
    })
    .input(ListOrganizationsInput)
    .output(OrganizationList)
    .query(({ ctx, input }) => listOrganizations(ctx, input)),

  get: orgProcedure('organizations.read')
    .meta({ summary: 'The organization of this call, and what you may do in it.' })
    .output(CurrentOrganization)
    .query(({ ctx }) => getOrganization(ctx)),

  update: orgProcedure('organizations.write')
    .meta({
      summary: 'Changes the name, slug, address and the like; null clears a field.',
      description: 'CONFLICT naming `slug` when another organization has it.',
    })
    .input(UpdateOrganizationInput)
    .output(Organization)
    .mutation(({ ctx, input }) => updateOrganization(ctx, input)),

  delete: orgProcedure('organizations.own', { fresh: true })
    .meta({ summary: 'Ends the organization for everybody. Takes an owner in person, and its name to confirm.' })
    .input(DeleteOrganizationInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteOrganization(ctx, input)),

  rotateDataKey: orgProcedure('organizations.own', { fresh: true })
    .meta({
      summary: 'Seals the secrets of the organization with a new key from now on. Takes an owner in person.',
      description:
        'Credentials, signing keys and the like that are kept already are sealed anew in the background. Nothing has to be ' +
        'entered again, and nothing fails meanwhile.',
    })
    .output(DataKeyVersion)
    .mutation(({ ctx }) => rotateDataKey(ctx)),
} satisfies TRPCRouterRecord;
