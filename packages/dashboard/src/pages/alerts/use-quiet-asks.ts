import type { Alert } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import type { AuditEntry } from '@labkeeper/protocol/system';
import { useQuery } from '@tanstack/react-query';
import { callApi, type Query } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import type { Scoped } from '../../ui/in-scope.ts';
import { quietAsksOf } from './quiet-asks.ts';
import type { QuietAsk } from './timeline.ts';

const MOST = 100;

/** Who asked for quiet while an alert lasted, as the audit has it; nothing for those who may not read that. */
export function useQuietAsks(alert: Alert, server: Scoped | undefined): readonly QuietAsk[] {
  const { data } = useQuery({
    // Together with the alert: whoever snoozes or mutes has these asked for again.
    queryKey: [...keys.alerts, 'quiet-asks', alert.alert_id],
    queryFn: async ({ signal }) => {
      const queries: Query[] = [{ action: 'alert.snoozed', target: alert.alert_id }, { action: 'muted' }];
      const pages = await Promise.all(
        queries.map((query) =>
          callApi<Page<AuditEntry>>('/system/audit', { signal, query: { ...query, limit: MOST } }),
        ),
      );
      return pages.flatMap((page) => page.items);
    },
    retry: false,
    staleTime: 30_000,
  });
  return quietAsksOf(data ?? [], alert, server);
}
