import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import {
  Contact,
  ContactChange,
  ContactCount,
  ContactList,
  CountContactsInput,
  CreateContactExportLinkInput,
  CreateContactInput,
  DownloadLink,
  ListContactsInput,
  MergeContactsInput,
  UpdateContactInput,
  WatchContactsInput,
} from './contact.schema.ts';
import {
  countContacts,
  createContact,
  deleteContact,
  getContact,
  listContacts,
  updateContact,
} from './contact.service.ts';
import { setContactBlocked } from './contact-block.service.ts';
import { createContactExportLink } from './contact-export.service.ts';
import { mergeContacts } from './contact-merge.service.ts';
import { watchContacts } from './contact-watch.service.ts';

export const contactRouter = {
  create: orgProcedure('contacts.write')
    .meta({
      summary: 'Creates a contact.',
      description: 'CONFLICT with kind `identity_taken` names the contact that already has the phone or e-mail.',
      example: { name: 'New', email: 'contact.1@example.in', tags: ['new'], customFields: { city: 'Pune' } },
    })
    .input(CreateContactInput)
    .output(Contact)
    .mutation(({ ctx, input }) => createContact(ctx, input)),

  get: orgProcedure('contacts.read')
    .meta({ summary: 'Returns a contact.', example: { id: sample.contact } })
    .input(withId)
    .output(Contact)
    .query(({ ctx, input }) => getContact(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({
      summary: 'Lists contacts by filter, newest first unless sorted otherwise.',
      example: { filter: { text: 'o' }, limit: 10 },
    })
    .input(ListContactsInput)
    .output(ContactList)
    .query(({ ctx, input }) => listContacts(ctx, input)),

  count: orgProcedure('contacts.read')
    .meta({
      costly: true,
      replica: true,
      summary: 'Counts contacts by filter, exactly up to 100,000.',
      example: { filter: { text: 'o' } },
    })
    .input(CountContactsInput)
    .output(ContactCount)
    .query(({ ctx, input }) => countContacts(ctx, input)),

  update: orgProcedure('contacts.write')
    .meta({
      summary: 'Changes the given fields of a contact and keeps the others.',
      example: { id: sample.contact, name: 'Changed', customFields: { city: 'Kochi' } },
    })
    .input(UpdateContactInput)
    .output(Contact)
    .mutation(({ ctx, input }) => updateContact(ctx, input)),

  delete: orgProcedure('contacts.delete')
    .meta({
      summary: 'Deletes a contact; the consents of its addresses stay on record.',
      example: { id: sample.contact },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteContact(ctx, input)),

  block: orgProcedure('contacts.write')
    .meta({ summary: 'Blocks a contact, so that no message is sent to it.', example: { id: sample.contact } })
    .input(withId)
    .output(Contact)
    .mutation(({ ctx, input }) => setContactBlocked(ctx, input, true)),

  unblock: orgProcedure('contacts.write')
    .meta({ summary: 'Unblocks a contact, so that it receives messages again.', example: { id: sample.contact } })
    .input(withId)
    .output(Contact)
    .mutation(({ ctx, input }) => setContactBlocked(ctx, input, false)),

  merge: orgProcedure('contacts.delete')
    .meta({
      summary: 'Merges one contact into another and deletes the merged contact.',
      description:
        'Addresses, list memberships and unread messages move to the contact that is kept, tags are united, and its empty ' +
        'fields are filled from the merged contact. Where both contacts have a value, the kept contact keeps its own.',
      example: { keepId: sample.contact, mergeId: sample.other },
    })
    .input(MergeContactsInput)
    .output(Contact)
    .mutation(({ ctx, input }) => mergeContacts(ctx, input)),

  createExportLink: orgProcedure('contacts.export')
    .meta({
      fresh: true,
      summary: 'Creates a link that downloads contacts as CSV.',
      description:
        'With credentials, `GET /downloads/contacts.csv?filter={…}` returns the same file. A text that a spreadsheet would ' +
        'run as a formula starts with an apostrophe; an import removes it again.',
      example: { filter: { text: 'o' } },
    })
    .input(CreateContactExportLinkInput)
    .output(DownloadLink)
    .mutation(({ ctx, input }) => createContactExportLink(ctx, input)),

  watch: orgSubscription('contacts.read')
    .meta({
      summary: 'Streams changes of contacts in the order in which they happen.',
      description:
        'A client that loses the connection resumes where it stopped and receives every change exactly once. ' +
        'After a week away, PRECONDITION_FAILED with kind `resume_expired` asks the client to load the data again.',
      example: { filter: { ids: [sample.contact] } },
    })
    .input(WatchContactsInput)
    .output(trackedStreamOf(ContactChange))
    .subscription(({ ctx, input, signal }) => watchContacts(ctx, input, signal)),
} satisfies TRPCRouterRecord;
