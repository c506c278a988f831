import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  Consent,
  ConsentHistoryInput,
  ConsentList,
  ConsentRecordList,
  ListConsentsInput,
  SetConsentInput,
} from './consent.schema.ts';
import { listConsentHistory, listConsents, setConsent } from './consent.service.ts';

export const consentRouter = {
  set: orgProcedure('contacts.write')
    .meta({
      summary: 'Records whether an address may be reached over a channel.',
      description:
        'The consent belongs to the address: it stays when the contact is deleted and applies to a new contact with the address.',
      example: { channel: 'email', address: 'example.one@example.in', status: 'opted_out', source: 'form' },
    })
    .input(SetConsentInput)
    .output(Consent)
    .mutation(({ ctx, input }) => setConsent(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({
      summary: 'Lists current consents by channel, status, address or contact, newest first.',
      example: { filter: { contactId: sample.contact } },
    })
    .input(ListConsentsInput)
    .output(ConsentList)
    .query(({ ctx, input }) => listConsents(ctx, input)),

  history: orgProcedure('contacts.read')
    .meta({
      summary: 'Lists every statement of consent of an address for a channel, newest first.',
      example: { channel: 'email', address: 'example.one@example.in' },
    })
    .input(ConsentHistoryInput)
    .output(ConsentRecordList)
    .query(({ ctx, input }) => listConsentHistory(ctx, input)),
} satisfies TRPCRouterRecord;
