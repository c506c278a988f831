/**
 * A tour through every domain of a running server, over HTTP, as its clients use it: a smoke test for operators after an installation or
 * an upgrade. It works in an organization of its own, in test mode, which it deletes at the end; no money moves and no campaign leaves.
 *
 *     npm run tour -- https://api.example.com
 *
 * TESSERA_TOUR_EMAIL and TESSERA_TOUR_PASSWORD name an account without two-factor sign-in, for servers on which a sign-up needs a mail
 * that cannot be read here. The few mails of the platform itself (an invitation, a ticket) then go to that mailbox, as name+tour-…@host;
 * without an account they go to example.com. `--recipients` sets the size of the import and the campaign, 500 by default.
 *
 * The first failure ends the steps of its domain and of those that need it. Exits with 1 if a step has failed.
 */
import { parseArgs } from 'node:util';
import { tourCampaigns } from './tour/campaigns.ts';
import { tourContacts } from './tour/contacts.ts';
import { enter, eraseAccount, tourIdentity } from './tour/identity.ts';
import { tourMessaging } from './tour/messaging.ts';
import { eraseOrganizations, type Office, tourKeyRotation, tourOrganizations } from './tour/organizations.ts';
import { tourPayments } from './tour/payments.ts';
import { tourPlatform } from './tour/platform.ts';
import { tourTicketing } from './tour/ticketing.ts';
import { createTour, type Tour } from './tour/tour.ts';
import { tourTracking } from './tour/tracking.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { recipients: { type: 'string', default: '500' } },
});
const { TESSERA_TOUR_EMAIL: email, TESSERA_TOUR_PASSWORD: password } = process.env;
const [url = ''] = positionals;
const recipients = Number(values.recipients);
if (!URL.canParse(url) || !Number.isInteger(recipients) || recipients < 1 || !email !== !password) {
  console.error('Usage: npm run tour -- <address of a server> [--recipients 500]');
  console.error('An account is given by TESSERA_TOUR_EMAIL and TESSERA_TOUR_PASSWORD, both or none.');
  process.exit(2);
}

const account = email && password ? { email, password } : null;
const tour = createTour({ url: new URL(url).origin, recipients, account, print: console.log });
// Ctrl-C ends the tour early; what it made is still deleted.
process.once('SIGINT', tour.interrupt);
await takeTour(tour);
const { done, failed, skipped, seconds } = tour.summary();
console.log(`\n${done} steps ok, ${failed} failed, ${skipped} not applicable, ${seconds.toFixed(1)} s`);
process.exitCode = failed > 0 ? 1 : 0;

async function takeTour(tour: Tour): Promise<void> {
  await tour.branch('platform', () => tourPlatform(tour));
  const account = await tour.branch('identity', () => enter(tour));
  if (!account) return;
  try {
    await tour.branch('identity', () => tourIdentity(tour, account));
    const office = await tour.branch('organizations', () => tourOrganizations(tour, account));
    if (office) await tourDomains(tour, office);
  } finally {
    await tour.branch('organizations', () => eraseOrganizations(tour, account), { always: true });
    await tour.branch('identity', () => eraseAccount(tour, account), { always: true });
  }
}

/** Every domain has a line here. */
async function tourDomains(tour: Tour, office: Office): Promise<void> {
  const { server } = office;
  const crowd = await tour.branch('contacts', () => tourContacts(tour, server));
  if (crowd) await tour.branch('tracking', () => tourTracking(tour, server, crowd.contact));
  const hasGateway = await tour.branch('payments', () => tourPayments(tour, server));
  if (hasGateway !== null) await tour.branch('ticketing', () => tourTicketing(tour, office));
  const sender = crowd && (await tour.branch('messaging', () => tourMessaging(tour, server, crowd.contact)));
  if (sender) await tour.branch('campaigns', () => tourCampaigns(tour, server, crowd.audienceId, sender.id));
  await tour.branch('organizations', () => tourKeyRotation(tour, office));
}
