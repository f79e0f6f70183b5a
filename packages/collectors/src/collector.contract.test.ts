import { describeCollector } from './collector.contract.ts';
import { collectors } from './registry.ts';

for (const collector of collectors) describeCollector(collector);
