/** Embeds the shop in any page: `mountTessera(element, { url, key, eventSlug })`. Its styles apply to the shop only. */
import { createTessera } from '@tessera/sdk';
import { createRoot } from 'react-dom/client';
import { Shop } from './shop/shop.tsx';
import { applyStyles } from './styles/index.ts';

export interface MountOptions {
  /** The address of the Tessera server: `https://api.example.com`. */
  url: string;
  /** A publishable key, `pk_…`, whose origins include this page's. */
  key: string;
  /** The event to sell. */
  eventSlug: string;
  /** The page's `color-scheme` when left out. */
  theme?: 'light' | 'dark';
}

/** Shows the shop of an event in `element`. Returns a function that removes it. */
export function mountTessera(element: Element, { url, key, eventSlug, theme }: MountOptions): () => void {
  applyStyles();
  const root = createRoot(element);
  const tessera = createTessera({ url, apiKey: key });
  root.render(
    <Shop tessera={tessera} eventSlug={eventSlug} storageKey={`${key.slice(-12)}:${eventSlug}`} theme={theme} />,
  );
  return () => root.unmount();
}
