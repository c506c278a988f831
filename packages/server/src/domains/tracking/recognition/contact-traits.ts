/** What an event's traits tell of who it is. */

export interface Person {
  email?: string;
  phone?: string;
  name?: string;
  company?: string;
}

/** Null when there is nothing to know somebody by. Whether an address is a valid one, contacts decide. */
export function personOf(traits: unknown): Person | null {
  if (typeof traits !== 'object' || traits === null) return null;
  const given = traits as Record<string, unknown>;
  const email = text(given.email, 320);
  const phone = text(given.phone, 40);
  if (!email && !phone) return null;
  const full = [text(given.firstName, 100), text(given.lastName, 99)].filter(Boolean).join(' ');
  return { email, phone, name: text(given.name, 200) ?? (full || undefined), company: text(given.company, 200) };
}

function text(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed.length > 0 && trimmed.length <= most ? trimmed : undefined;
}
