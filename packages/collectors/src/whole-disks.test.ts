import { describeParser } from './parser.contract.ts';
import { parseUdev } from './whole-disks.ts';

describeParser('parseUdev', { parse: parseUdev, seeds: ['disk-io/sata-sas-nvme/look-1/run/udev/data/b8%3A0'] });
