/** Valid inputs for the procedures of campaigns. */
import type { World } from './world.ts';

export const campaignInputs: Record<string, (world: World) => unknown> = {};
