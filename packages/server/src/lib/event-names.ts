/** Maps the event names of vendors to canonical event types, so that one kind of event has one type. Other names stay as they are. */

export const PAGE = 'page';
export const IDENTIFY = 'identify';

/** https://developers.google.com/analytics/devguides/collection/ga4/reference/events */
const gtm: Record<string, string> = {
  page_view: PAGE,
  view_item: 'product_viewed',
  view_item_list: 'product_list_viewed',
  select_item: 'product_clicked',
  add_to_cart: 'product_added',
  remove_from_cart: 'product_removed',
  add_to_wishlist: 'product_wished',
  view_cart: 'cart_viewed',
  begin_checkout: 'checkout_started',
  add_shipping_info: 'shipping_info_added',
  add_payment_info: 'payment_info_added',
  purchase: 'order_placed',
  refund: 'order_refunded',
  generate_lead: 'lead',
  sign_up: 'signed_up',
  login: 'signed_in',
  search: 'searched',
  share: 'shared',
};

/** https://developers.facebook.com/docs/meta-pixel/reference#standard-events */
const facebookPixel: Record<string, string> = {
  PageView: PAGE,
  ViewContent: 'product_viewed',
  AddToCart: 'product_added',
  AddToWishlist: 'product_wished',
  InitiateCheckout: 'checkout_started',
  AddPaymentInfo: 'payment_info_added',
  Purchase: 'order_placed',
  Lead: 'lead',
  CompleteRegistration: 'signed_up',
  Search: 'searched',
  Subscribe: 'subscribed',
  StartTrial: 'trial_started',
  Contact: 'contacted',
  CustomizeProduct: 'product_customized',
  Donate: 'donated',
  FindLocation: 'location_searched',
  Schedule: 'appointment_booked',
  SubmitApplication: 'application_submitted',
};

/** https://shopify.dev/docs/api/webhooks (topics) */
const shopify: Record<string, string> = {
  'carts/create': 'cart_created',
  'carts/update': 'cart_updated',
  'checkouts/create': 'checkout_started',
  'checkouts/update': 'checkout_updated',
  'orders/create': 'order_placed',
  'orders/paid': 'order_paid',
  'orders/fulfilled': 'order_fulfilled',
  'orders/cancelled': 'order_cancelled',
  'refunds/create': 'order_refunded',
  'customers/create': 'signed_up',
  'customers/update': 'customer_updated',
};

const names = {
  gtm: new Map(Object.entries(gtm)),
  facebook_pixel: new Map(Object.entries(facebookPixel)),
  shopify: new Map(Object.entries(shopify)),
};

export const canonicalEventName = (sourceType: keyof typeof names, name: string): string =>
  names[sourceType].get(name) ?? name;

/**
 * The event types that a name in a filter or rule means: the canonical one, and the names that vendors have for it, because a source
 * stores the names of other vendors as they are. `add_to_cart`, `AddToCart` and `product_added` mean the same.
 */
export function eventTypesNamed(name: string): string[] {
  const pairs = Object.values(names).flatMap((map) => [...map]);
  const canonical = pairs.find(([alias]) => alias === name)?.[1] ?? name;
  return [...new Set([canonical, ...pairs.flatMap(([alias, type]) => (type === canonical ? [alias] : []))])];
}
