import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { Contact, ContactList, CreateContactInput, ListContactsInput, UpdateContactInput } from './contact.schema.ts';
import { createContact, deleteContact, getContact, listContacts, updateContact } from './contact.service.ts';

export const contactRouter = {
  create: orgProcedure('contacts.write')
    .meta({
      summary: 'Adds a contact.',
      description: 'CONFLICT with kind `identity_taken` names the contact that has the phone or e-mail already.',
    })
    .input(CreateContactInput)
    .output(Contact)
    .mutation(({ ctx, input }) => createContact(ctx, input)),

  get: orgProcedure('contacts.read')
    .meta({ summary: 'One contact.' })
    .input(withId)
    .output(Contact)
    .query(({ ctx, input }) => getContact(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({ summary: 'Contacts by filter, newest first unless sorted otherwise.' })
    .input(ListContactsInput)
    .output(ContactList)
    .query(({ ctx, input }) => listContacts(ctx, input)),

  update: orgProcedure('contacts.write')
    .meta({ summary: 'Changes the fields that are given and keeps the others.' })
    .input(UpdateContactInput)
    .output(Contact)
    .mutation(({ ctx, input }) => updateContact(ctx, input)),

  delete: orgProcedure('contacts.delete')
    .meta({ summary: 'Deletes a contact. What it consented to, or not, is remembered for its addresses.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteContact(ctx, input)),
} satisfies TRPCRouterRecord;
