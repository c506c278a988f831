import { describeHostile } from './hostile.suite.ts';

describeHostile('campaigns');
