/** The root element of the styles: sets the organizer's colours and the theme. */
import type { StorefrontOrganizer } from '@tessera/sdk';
import type { CSSProperties, ReactNode } from 'react';

export function Frame({
  theme,
  organizer,
  children,
}: {
  theme?: 'light' | 'dark';
  organizer?: Pick<StorefrontOrganizer, 'primaryColor' | 'secondaryColor'>;
  children: ReactNode;
}) {
  const colors: Record<string, string> = {};
  if (organizer?.primaryColor) colors['--tessera-organizer'] = organizer.primaryColor;
  if (organizer?.secondaryColor) colors['--tessera-organizer-second'] = organizer.secondaryColor;
  return (
    <div className="tessera" data-theme={theme} style={colors as CSSProperties}>
      <div className="t-frame">{children}</div>
    </div>
  );
}
