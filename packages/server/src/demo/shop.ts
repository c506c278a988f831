/** The demo's shop: an event on sale, a discount code, and a publishable key for pages. */
import { createApiKey } from '../domains/organizations/index.ts';
import { createDiscountCode, createEvent, createTicketType, publishEvent } from '../domains/ticketing/index.ts';
import type { Ctx } from '../trpc/context.ts';

/** The origin of `examples/storefront` in development. */
const EXAMPLE_ORIGIN = 'http://localhost:5173';
export const SHOP_SLUG = 'monsoon-jazz';
const CODE = 'FRIENDS';

const DAY_MS = 86_400_000;

/** Creates the shop and returns its publishable key; `url` is the address of the server. */
export async function makeShop(ctx: Ctx, url: string): Promise<string> {
  const startsAt = new Date(Math.floor(ctx.now().getTime() / DAY_MS) * DAY_MS + 30 * DAY_MS + 13 * 3_600_000);
  const event = await createEvent(ctx, {
    ...SHOW,
    startsAt,
    endsAt: new Date(startsAt.getTime() + 4 * 3_600_000),
  });
  const types = [];
  for (const type of TYPES) types.push(await createTicketType(ctx, { ...TYPE, ...type, eventId: event.id }));
  await createDiscountCode(ctx, {
    type: 'percent',
    code: CODE,
    discountBasisPoints: 1_000,
    eventId: event.id,
    ticketTypeIds: types.filter(({ isFree }) => !isFree).map(({ id }) => id),
    maxUses: 100,
    isActive: true,
  });
  await publishEvent(ctx, { id: event.id });
  const { key } = await createApiKey(ctx, {
    name: 'Demo shop',
    kind: 'publishable',
    scopes: ['storefront.read', 'storefront.buy'],
    origins: [...new Set([url, url.replace('127.0.0.1', 'localhost'), EXAMPLE_ORIGIN])],
  });
  return key;
}

const SHOW = {
  slug: SHOP_SLUG,
  title: 'Monsoon Jazz at Café Malabar',
  shortDescription: 'An evening of jazz and Malabar coffee.',
  description:
    'Three bands play until midnight, the kitchen stays open, and the rain drums on the roof.\n\nDoors open half an hour before.',
  category: 'music',
  tags: ['jazz', 'live', 'food'],
  timeZone: 'Asia/Kolkata',
  locationType: 'physical' as const,
  venueName: 'Café Malabar',
  address: '12 Princess Street',
  city: 'Kochi',
  state: 'Kerala',
  postalCode: '682001',
  country: 'IN',
  visibility: 'public' as const,
  currency: 'INR',
  capacity: 120,
  galleryImages: [],
  serviceFeeBasisPoints: 300,
  serviceFeeFixed: 0,
  feeTaxBasisPoints: 1_800,
  refundsFees: true,
  taxInclusive: true,
  taxRounding: 'line' as const,
  holdMinutes: 15,
  waitlistOfferMinutes: 1_440,
};

const TYPE = {
  taxBasisPoints: 1_800,
  minPerOrder: 1,
  maxPerOrder: 6,
  isHidden: false,
  requiresApproval: false,
  sharedPoolIds: [],
  metadata: {},
};

const TYPES = [
  { name: 'Entry', description: 'A seat wherever you like.', price: 49_900, quantity: 100 },
  { name: 'Children under 12', description: 'With a grown-up.', price: 0, quantity: 20, taxBasisPoints: 0 },
  {
    name: 'Front table',
    description: `For friends of the house: shown with the code ${CODE}.`,
    price: 149_900,
    quantity: 8,
    isHidden: true,
  },
];
