/** The server's own pages: where the links of mails lead (/tickets/order#…), and events' shops (/tickets/organizer/event). */
import { createTessera, type Tessera } from '@tessera/sdk';
import { createRoot } from 'react-dom/client';
import { purchaseOf, recall, remember } from './memory.ts';
import { type Link, LinkedPage } from './pages/linked-page.tsx';
import { Frame } from './parts/frame.tsx';
import { Alert } from './parts/parts.tsx';
import { problemOf } from './problems.ts';
import { Shop } from './shop/shop.tsx';
import { wearStyles } from './styles/index.ts';

const [page = '', eventSlug] = location.pathname
  .replace(/^\/tickets\//, '')
  .split('/')
  .map(decodeURIComponent);

wearStyles();
document.documentElement.classList.add('t-page');
const root = createRoot(document.getElementById('tickets') as HTMLElement);

try {
  root.render(eventSlug ? await shop(page, eventSlug) : await linked());
} catch (error) {
  root.render(
    <Frame>
      <Alert problem={problemOf(error)} />
    </Frame>,
  );
}

async function shop(organization: string, slug: string) {
  const code = new URLSearchParams(location.search).get('code') ?? undefined;
  const tessera = await connect(organization);
  return <Shop tessera={tessera} eventSlug={slug} code={code} memory={`${organization}/${slug}`} />;
}

async function linked() {
  const link = linkOf();
  return <LinkedPage tessera={await connect(link?.organization ?? '')} link={link} onOpen={keep} />;
}

/** What is in the link, out of the address: the payment page and whoever looks over a shoulder need not have it. */
function linkOf(): Link | null {
  const { organization, id, token: sent } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const known = recall<Link>(`page:${page}`, () => sessionStorage);
  if (!organization || !id) return known;
  // The way back from the payment page has no secret in it: that is here, if anywhere.
  const token = sent ?? (known?.id === id ? known.token : purchaseOf(id)?.token);
  if (!token) return null;
  const link = { page, organization, id, token };
  keep(link);
  history.replaceState(null, '', location.pathname);
  return link;
}

function keep(link: Link): void {
  remember(`page:${page}`, link, () => sessionStorage);
}

/** As any page that embeds the shop, with a key that works here only. */
async function connect(organization: string): Promise<Tessera> {
  const answer = await fetch(`/tickets/config?${new URLSearchParams({ organization })}`);
  const { key } = answer.ok ? await answer.json() : { key: null };
  return createTessera({ url: location.origin, apiKey: key ?? 'pk_unknown' });
}
