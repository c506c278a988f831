import { describeIsolation } from './isolation.suite.ts';

describeIsolation('payments');
