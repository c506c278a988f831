import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
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
    })
    .input(SetConsentInput)
    .output(Consent)
    .mutation(({ ctx, input }) => setConsent(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists current consents by channel, status, address or contact, newest first.' })
    .input(ListConsentsInput)
    .output(ConsentList)
    .query(({ ctx, input }) => listConsents(ctx, input)),

  history: orgProcedure('contacts.read')
    .meta({ summary: 'Lists every statement of consent of an address for a channel, newest first.' })
    .input(ConsentHistoryInput)
    .output(ConsentRecordList)
    .query(({ ctx, input }) => listConsentHistory(ctx, input)),
} satisfies TRPCRouterRecord;
