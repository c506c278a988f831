/** The shop for any page: `mountTessera(element, { url, key, eventSlug })`. It brings its own styles, and keeps them to itself. */
import { createTessera } from '@tessera/sdk';
import { createRoot } from 'react-dom/client';
import { Shop } from './shop/shop.tsx';
import { wearStyles } from './styles/index.ts';

export interface MountOptions {
  /** Where the Tessera server is: `https://api.example.com`. */
  url: string;
  /** A publishable key, `pk_…`, made for the origin of this page. */
  key: string;
  /** Which event is sold here. */
  eventSlug: string;
  /** As the page's own `color-scheme` when left out. */
  theme?: 'light' | 'dark';
}

/** Shows the shop of an event in `element`. Answers a function that takes it away again. */
export function mountTessera(element: Element, { url, key, eventSlug, theme }: MountOptions): () => void {
  wearStyles();
  const root = createRoot(element);
  const tessera = createTessera({ url, apiKey: key });
  root.render(<Shop tessera={tessera} eventSlug={eventSlug} memory={`${key.slice(-12)}:${eventSlug}`} theme={theme} />);
  return () => root.unmount();
}
