/** Fields that WhatsApp formats the same way in answers and in webhooks. */
import { textOf } from '../../untrusted-json.ts';

/** Normalizes to + and digits: "+91 98000 00001", "919800000001". */
export function phoneOf(value: unknown): string | null {
  const digits = textOf(value, 40)?.replace(/[\s()+-]/g, '') ?? '';
  return /^[1-9]\d{4,14}$/.test(digits) ? `+${digits}` : null;
}

/** Unique recipients within 24 hours: TIER_250, TIER_2K, 2000, -1. */
export function limitOf(value: unknown): number | 'unlimited' | null {
  const text = textOf(value, 40) ?? '';
  if (text === '-1' || text === 'TIER_UNLIMITED') return 'unlimited';
  const [, digits, thousands] = /^(?:TIER_)?([1-9]\d{0,7})(K?)$/.exec(text) ?? [];
  return digits ? Number(digits) * (thousands ? 1_000 : 1) : null;
}
