/** Icons. All are decorative: the element around each says the same in words. */

/** The logo: tiles of a mosaic, one of them being laid. */
export const Mark = ({ size = 20 }: { size?: number }) => (
  <svg className="mark" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
    <path d="M1 1h5v5H1zM7.5 1h5v5h-5zM14 1h5v5h-5zM7.5 7.5h5v5h-5zM7.5 14h5v5h-5z" />
  </svg>
);

const paths = {
  menu: 'M3 5h14M3 10h14M3 15h14',
  close: 'M5 5l10 10M15 5L5 15',
  sun: 'M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6L16 16M4 16l1.4-1.4M14.6 5.4L16 4',
  moon: 'M16.5 12.2A7 7 0 017.8 3.5a7 7 0 108.7 8.7z',
  clock: 'M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15zM10 6v4.2l2.8 1.6',
  person: 'M10 3a3.2 3.2 0 100 6.4A3.2 3.2 0 0010 3zM3.5 17c.6-3.3 3.2-5 6.5-5s5.9 1.7 6.5 5',
  chevron: 'M7 5l5 5-5 5',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  check: 'M4 10.5l4 4 8-9',
  link: 'M8.5 11.5l3-3M7 9L4.8 11.2a2.8 2.8 0 004 4L11 13M13 11l2.2-2.2a2.8 2.8 0 00-4-4L9 7',
  reset: 'M4 4v4h4M4.5 8A6.5 6.5 0 1110 16.5',
  mail: 'M3 5h14v10H3zM3 5.5l7 5.5 7-5.5',
  list: 'M7 5h10M7 10h10M7 15h10M3 5h.5M3 10h.5M3 15h.5',
  search: 'M9 3.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM13 13l4 4',
};

export const Icon = ({ name }: { name: keyof typeof paths }) => (
  <svg className="icon" width="16" height="16" viewBox="0 0 20 20" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);

const TILES = { query: 'Q', mutation: 'M', subscription: 'S' } as const;

/** The type of a procedure: a tile with its first letter. */
export const Tile = ({ type }: { type: keyof typeof TILES }) => (
  <span className="tile" data-type={type} title={type}>
    <span aria-hidden="true">{TILES[type]}</span>
    <span className="sr-only">{type}</span>
  </span>
);
