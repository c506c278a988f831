import { z } from 'zod';

export const emailLinkToken = z.string().min(20).max(100).describe('The part of the mailed link behind `#token=`.');
