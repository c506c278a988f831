import { describeIsolation } from './isolation.suite.ts';

describeIsolation('ticketing');
