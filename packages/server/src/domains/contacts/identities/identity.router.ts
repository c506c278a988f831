import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { AddIdentityInput, ContactIdentity, IdentityList, ListIdentitiesInput } from './identity.schema.ts';
import { addIdentity, listIdentities, removeIdentity } from './identity.service.ts';

export const contactIdentityRouter = {
  list: orgProcedure('contacts.read')
    .meta({ summary: 'The addresses a contact is known by, the oldest first.' })
    .input(ListIdentitiesInput)
    .output(IdentityList)
    .query(({ ctx, input }) => listIdentities(ctx, input)),

  add: orgProcedure('contacts.write')
    .meta({
      summary: 'Gives a contact another address; its first phone or e-mail becomes the main one.',
      description: 'CONFLICT with kind `identity_taken` names the contact that has the address already.',
    })
    .input(AddIdentityInput)
    .output(ContactIdentity)
    .mutation(({ ctx, input }) => addIdentity(ctx, input)),

  remove: orgProcedure('contacts.write')
    .meta({ summary: 'Takes an address away; the oldest other one takes the place of a main phone or e-mail.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeIdentity(ctx, input)),
} satisfies TRPCRouterRecord;
