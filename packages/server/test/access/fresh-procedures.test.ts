/** Which procedures require a fresh proof of identity: every one that changes something is classified. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { metaOf, procedures } from '../procedures.ts';

/**
 * Procedures that a session may call at any age of its proof, by reason. What makes, widens or ends a lasting way in, or
 * decides where money, messages and data go, does not belong here: give it `fresh: true`, and `inPerson: true` where a key
 * must not do it. Public and storefront procedures are called without a session.
 */
const WITHOUT_PROOF: Record<string, Record<string, string>> = {
  'proves the identity of the caller itself': {
    'identity.auth': 'reauthenticate',
    'identity.email': 'requestChange',
    'identity.password': 'change',
    'identity.account': 'delete',
    'identity.passkeys': 'beginReauthentication',
  },
  'changes what the caller alone sees, or mails to their own address': {
    'identity.email': 'resend',
    'identity.account': 'update',
    'identity.preferences': 'update',
    'identity.passkeys': 'update',
  },
  'begins an organization of the caller’s own, or joins one by the link of an invitation': {
    organizations: 'create',
    'organizations.invitations': 'accept',
  },
  'revokes what has opened nothing yet': { 'organizations.invitations': 'revoke' },
  'sets prices, texts, limits and periods': {
    'organizations.settings': 'update',
    'tracking.settings': 'update',
    'campaigns.settings': 'update',
    'messaging.whatsappAccounts': 'update',
    'messaging.portfolios': 'create update delete',
  },
  'uses the credentials of a sender or gateway as they are': {
    'messaging.senders': 'verify resume generateVapidKeys',
    'messaging.whatsappAccounts': 'disconnect',
    'payments.gateways': 'verify',
    payments: 'sync',
  },
  'is daily work with the organization’s contacts': {
    contacts: 'create update delete block unblock merge',
    'contacts.tags': 'add remove rename delete',
    'contacts.customFields': 'create update delete',
    'contacts.identities': 'add remove',
    'contacts.consents': 'set',
    'contacts.audiences': 'create update delete',
    'contacts.audiences.members': 'add remove',
    'contacts.imports': 'create append start cancel',
  },
  'is daily work with messages and campaigns': {
    'messaging.templates': 'create update delete submit',
    'messaging.conversations': 'open assign close reopen markRead',
    'messaging.conversations.notes': 'create delete',
    'messaging.messages': 'send cancel retry resolve',
    'messaging.media': 'delete',
    'messaging.push': 'delete',
    campaigns: 'create update delete duplicate sendTest schedule start pause resume cancel retryFailed',
    'campaigns.channels': 'add update remove',
    'campaigns.variants': 'add update remove',
    'campaigns.steps': 'add update remove reorder',
    'campaigns.entries': 'add addCsv clear',
    'campaigns.enrollments': 'add remove',
    'campaigns.experiment': 'chooseWinner',
  },
  'is daily work with events and orders; a refund goes back to the buyer': {
    'ticketing.events': 'create update delete publish unpublish complete duplicate',
    'ticketing.ticketTypes': 'create update reorder delete',
    'ticketing.capacityPools': 'create update setTicketTypes delete',
    'ticketing.discountCodes': 'create generate update delete',
    'ticketing.tickets': 'updateAttendee',
    'ticketing.checkInLists': 'create openDefault update delete',
    'ticketing.checkIns': 'scan sync undo',
    'ticketing.transfers': 'offerFor cancelFor',
    'ticketing.waitlist': 'remove',
    'ticketing.orders': 'update approve reject resend cancel refund',
  },
};

const withoutProof = Object.values(WITHOUT_PROOF)
  .flatMap((resources) => Object.entries(resources))
  .flatMap(([resource, verbs]) => verbs.split(' ').map((verb) => `${resource}.${verb}`));

const ofSessions = Object.keys(procedures).filter((path) => !/public|storefront/.test(metaOf(path).access ?? ''));
const changing = ofSessions.filter((path) => procedures[path]?._def.type === 'mutation');

it('X2: every procedure that changes something requires a fresh proof, or says here why not', () => {
  expect(new Set(withoutProof).size, 'each once').toBe(withoutProof.length);
  expect(changing.filter((path) => !metaOf(path).fresh).sort()).toEqual(withoutProof.toSorted());
});

it('X2: what makes a way in for others, or hands the organization over, also refuses API keys', () => {
  const inPerson = ofSessions.filter((path) => metaOf(path).inPerson);
  expect(inPerson.filter((path) => !metaOf(path).fresh)).toEqual([]);
  const owners = ofSessions.filter((path) => metaOf(path).permission === 'organizations.own');
  const ways = changing.filter((path) => /^(members|api_keys)\.manage$/.test(metaOf(path).permission ?? ''));
  const endings = /\.(revoke|remove|suspend)$/;
  expect(inPerson.sort()).toEqual(
    [...owners, ...ways.filter((path) => !endings.test(path)), 'organizations.members.leave'].sort(),
  );
});

it('X2: docs/security.md lists exactly the procedures that require a fresh proof', () => {
  const page = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
  const section = page.split('<!-- fresh procedures: begin -->')[1]?.split('<!-- fresh procedures: end -->')[0] ?? '';
  const listed = [...section.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, path]) => path);
  expect(listed.sort()).toEqual(
    Object.keys(procedures)
      .filter((path) => metaOf(path).fresh)
      .sort(),
  );
});
