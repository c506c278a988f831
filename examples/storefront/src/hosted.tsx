/** The pages that the server hosts: targets of mailed links (/tickets/order#…) and shops of events (/tickets/organizer/event). */
import { createTessera, type Tessera } from '@tessera/sdk';
import { createRoot } from 'react-dom/client';

import { type Link, LinkedPage } from './pages/linked-page.tsx';
import { Frame } from './parts/frame.tsx';
import { Alert } from './parts/parts.tsx';
import { problemOf } from './problems.ts';
import { Shop } from './shop/shop.tsx';
import { findPurchase, readStored, writeStored } from './storage.ts';
import { applyStyles } from './styles/index.ts';

const [page = '', eventSlug] = location.pathname
  .replace(/^\/tickets\//, '')
  .split('/')
  .map(decodeURIComponent);

applyStyles();
document.documentElement.classList.add('t-page');
const root = createRoot(document.getElementById('tickets') as HTMLElement);

try {
  root.render(eventSlug ? await renderShop(page, eventSlug) : await renderLinkedPage());
} catch (error) {
  root.render(
    <Frame>
      <Alert problem={problemOf(error)} />
    </Frame>,
  );
}

async function renderShop(organization: string, slug: string) {
  const code = new URLSearchParams(location.search).get('code') ?? undefined;
  const tessera = await connect(organization);
  return <Shop tessera={tessera} eventSlug={slug} code={code} storageKey={`${organization}/${slug}`} />;
}

async function renderLinkedPage() {
  const link = readLink();
  return <LinkedPage tessera={await connect(link?.organization ?? '')} link={link} onOpen={storeLink} />;
}

/** Reads the link and removes its token from the address, so that payment pages and bystanders do not see it. */
function readLink(): Link | null {
  const { organization, id, token: linkToken } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const stored = readStored<Link>(`page:${page}`, () => sessionStorage);
  if (!organization || !id) return stored;
  // The return URL of a payment has no token. This browser has stored it if the order was made here.
  const token = linkToken ?? (stored?.id === id ? stored.token : findPurchase(id)?.token);
  if (!token) return null;
  const link = { page, organization, id, token };
  storeLink(link);
  history.replaceState(null, '', location.pathname);
  return link;
}

function storeLink(link: Link): void {
  writeStored(`page:${page}`, link, () => sessionStorage);
}

/** Connects with a publishable key that works on hosted pages only. */
async function connect(organization: string): Promise<Tessera> {
  const answer = await fetch(`/tickets/config?${new URLSearchParams({ organization })}`);
  const { key } = answer.ok ? await answer.json() : { key: null };
  return createTessera({ url: location.origin, apiKey: key ?? 'pk_unknown' });
}
