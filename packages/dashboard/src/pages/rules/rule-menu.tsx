import type { ListedRule } from '@labkeeper/protocol/alert';
import { useNavigate } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { Copy, Ellipsis, RotateCcw, Trash2 } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { removeRule } from '../../api/rules.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';

/** What else can be done with a rule: copy it, give the default back, delete it. */
export function RuleMenu({ rule }: { readonly rule: ListedRule }): ReactElement {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const icon = { size: 16, 'aria-hidden': true } as const;
  const resets = rule.replaces_default;
  const remove = useMutation({
    mutationFn: () => removeRule(rule.rule_id),
    onSuccess() {
      setAsking(false);
      showToast(resets ? 'The default is back.' : `${rule.name} is deleted.`);
      if (!resets) void navigate({ to: '/rules', search: {} });
    },
  });
  const copy = {
    label: 'Duplicate',
    icon: <Copy {...icon} />,
    onSelect: () => void navigate({ to: '/rules/$ruleId', params: { ruleId: 'new' }, search: { from: rule.rule_id } }),
  };
  const away = {
    label: resets ? 'Reset to the default' : 'Delete',
    icon: resets ? <RotateCcw {...icon} /> : <Trash2 {...icon} />,
    danger: !resets,
    onSelect: () => setAsking(true),
  };
  return (
    <>
      <Menu
        label="More about this rule"
        className="inline-flex size-11 items-center justify-center rounded-lg border border-line-strong bg-card text-ink-2 hover:bg-hover hover:text-ink sm:size-9"
        groups={rule.managed_by === 'default' ? [[copy]] : [[copy], [away]]}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </Menu>
      {asking ? (
        <ConfirmDialog
          title={resets ? 'Reset to the default' : `Delete ${rule.name}`}
          confirm={resets ? 'Reset' : 'Delete the rule'}
          danger={!resets}
          busy={remove.isPending}
          error={remove.error ? messageOf(remove.error) : undefined}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>
            {resets
              ? 'What was changed here is forgotten, and the default holds again.'
              : 'It no longer judges anything. What it told stays in the history.'}
          </p>
          {rule.open_alerts > 0 ? (
            <p>{formatCount(rule.open_alerts, 'alert')} of it that is open will be over.</p>
          ) : null}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
