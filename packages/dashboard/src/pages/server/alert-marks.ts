import type { Alert } from '@labkeeper/protocol/alert';
import { useMemo } from 'react';
import { useAlerts } from '../../api/alerts.ts';
import type { Mark } from '../../ui/chart-plot-model.ts';
import { visibleText } from '../../ui/visible-text.ts';

/** So many marks can still be told apart on a chart. */
const MOST = 20;

/** The beginnings of alerts as marks on a time axis. */
export function marksOfAlerts(alerts: readonly Alert[]): readonly Mark[] {
  return alerts.map((alert) => ({
    at: Date.parse(alert.created_at),
    label: visibleText(alert.title),
    status: alert.health === 'FAIL' ? 'FAIL' : 'WARN',
  }));
}

/** The newest alerts of a server as marks for its charts. */
export function useAlertMarks(serverId: string): readonly Mark[] {
  const { data } = useAlerts({ server: serverId, hidden: false }, MOST);
  return useMemo(() => marksOfAlerts(data?.items ?? []), [data]);
}
