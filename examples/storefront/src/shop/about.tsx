/** The description of the event, and its organizer with terms and refund policy. */
import type { StorefrontEvent } from '@tessera/sdk';

export function About({ event }: { event: StorefrontEvent }) {
  const { description, galleryImages, organizer, status, cancellationReason } = event;
  const paragraphs = description.split(/\n{2,}/).filter(Boolean);
  return (
    <section className="t-text" aria-label="About the event">
      {status === 'cancelled' && (
        <div className="t-note" data-kind="bad">
          <p>This event was cancelled{cancellationReason ? `: ${cancellationReason}` : '.'}</p>
        </div>
      )}
      {paragraphs.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the paragraphs are never reordered
        <p key={index}>{text}</p>
      ))}
      {galleryImages.length > 0 && (
        <div className="t-gallery">
          {galleryImages.map((url) => (
            <img key={url} src={url} alt="" loading="lazy" />
          ))}
        </div>
      )}
      <footer className="t-organizer">
        {organizer.logoUrl && <img src={organizer.logoUrl} alt="" width="40" height="40" />}
        <div>
          <p>
            by{' '}
            {organizer.website ? (
              <a href={organizer.website} target="_blank" rel="noreferrer">
                {organizer.name}
              </a>
            ) : (
              organizer.name
            )}
          </p>
          {organizer.refundPolicy && (
            <details>
              <summary>Refunds</summary>
              <p className="t-quiet">{organizer.refundPolicy}</p>
            </details>
          )}
        </div>
      </footer>
    </section>
  );
}

export function Terms({ event, needsApproval }: { event: StorefrontEvent; needsApproval: boolean }) {
  const { name, termsOfServiceUrl, privacyPolicyUrl } = event.organizer;
  const links = Object.entries({ Terms: termsOfServiceUrl, Privacy: privacyPolicyUrl });
  return (
    <div className="t-quiet t-terms">
      {needsApproval && <p>{name} reviews your order first. You pay once it is accepted.</p>}
      {links.map(
        ([label, url]) =>
          url && (
            <a key={label} href={url} target="_blank" rel="noreferrer">
              {label}
            </a>
          ),
      )}
    </div>
  );
}
