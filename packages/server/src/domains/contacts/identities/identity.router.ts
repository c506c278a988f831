import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { AddIdentityInput, ContactIdentity, IdentityList, ListIdentitiesInput } from './identity.schema.ts';
import { addIdentity, listIdentities, removeIdentity } from './identity.service.ts';

export const contactIdentityRouter = {
  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists the addresses of a contact, oldest first.', example: { contactId: sample.contact } })
    .input(ListIdentitiesInput)
    .output(IdentityList)
    .query(({ ctx, input }) => listIdentities(ctx, input)),

  add: orgProcedure('contacts.write')
    .meta({
      summary: 'Adds an address to a contact; its first phone or e-mail becomes the main one.',
      description: 'CONFLICT with kind `identity_taken` names the contact that already has the address.',
      example: { contactId: sample.contact, channel: 'email', address: 'identity.3@example.in' },
    })
    .input(AddIdentityInput)
    .output(ContactIdentity)
    .mutation(({ ctx, input }) => addIdentity(ctx, input)),

  remove: orgProcedure('contacts.write')
    .meta({
      summary: 'Removes an address; the oldest other one replaces a main phone or e-mail.',
      example: { id: sample.identity },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeIdentity(ctx, input)),
} satisfies TRPCRouterRecord;
