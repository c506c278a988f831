/** Reads the traits of an event that identify a contact. */

export interface ContactTraits {
  email?: string;
  phone?: string;
  name?: string;
  company?: string;
}

/** Returns null when the traits contain neither an e-mail nor a phone. The contacts domain validates the addresses. */
export function contactTraitsOf(traits: unknown): ContactTraits | null {
  if (typeof traits !== 'object' || traits === null) return null;
  const given = traits as Record<string, unknown>;
  const email = shortText(given.email, 320);
  const phone = shortText(given.phone, 40);
  if (!email && !phone) return null;
  const full = [shortText(given.firstName, 100), shortText(given.lastName, 99)].filter(Boolean).join(' ');
  return {
    email,
    phone,
    name: shortText(given.name, 200) ?? (full || undefined),
    company: shortText(given.company, 200),
  };
}

function shortText(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed.length > 0 && trimmed.length <= maxLength ? trimmed : undefined;
}
