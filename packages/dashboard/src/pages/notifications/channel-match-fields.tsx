import type { Severity } from '@labkeeper/protocol/alert';
import type { MessageKind } from '@labkeeper/protocol/notification';
import type { ReactElement, ReactNode } from 'react';
import { useServers, useSites } from '../../api/fleet.ts';
import { CheckRow } from '../../ui/check-row.tsx';
import { DurationInput } from '../../ui/duration-input.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { PickMany } from '../../ui/pick-many.tsx';
import { TagPicker } from '../../ui/tag-picker.tsx';
import { WeekHoursEditor } from '../../ui/week-hours-editor.tsx';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import type { ChannelForm } from './channel-form.ts';
import { severityInWords, theseInWords } from './channel-words.ts';

interface ChannelMatchFieldsProps {
  readonly form: ChannelForm;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (changes: Partial<ChannelForm>, name: string) => void;
}

/** What a channel is told, when, and whether it comes second. */
export function ChannelMatchFields(props: ChannelMatchFieldsProps): ReactElement {
  return (
    <>
      <WhatFields {...props} />
      <WhenFields {...props} />
      <EscalationFields {...props} />
    </>
  );
}

const leasts: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const kindChoices: readonly { readonly kind: MessageKind; readonly label: string }[] = [
  { kind: 'problem', label: 'Problems' },
  { kind: 'recovery', label: 'Recoveries' },
  { kind: 'digest', label: 'The morning digest' },
  { kind: 'action', label: 'Actions' },
  { kind: 'hub', label: 'The hub itself' },
];

function WhatFields({ form, problems, onChange }: ChannelMatchFieldsProps): ReactElement {
  const { data: sites = [] } = useSites(true);
  const { data: servers = [] } = useServers();
  const knownTags = [...new Set(servers.flatMap((server) => server.tags))];
  return (
    <Section title="What it is told">
      <Field label="Severity">
        {(control) => (
          <Select
            {...control}
            value={form.severities === undefined ? form.minSeverity : ''}
            onChange={(event) => {
              const least = leasts.find((one) => one === event.currentTarget.value);
              if (least !== undefined) onChange({ minSeverity: least, severities: undefined }, 'min_severity');
            }}
          >
            {form.severities === undefined ? null : <option value="">{theseInWords(form.severities)}</option>}
            {leasts.map((least) => (
              <option key={least} value={least}>
                {severityInWords(least)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">Kinds of messages</legend>
        <div className="grid sm:grid-cols-2">
          <CheckRow
            label="All of them"
            checked={form.kinds.length === 0}
            onChange={(all) => onChange({ kinds: all ? [] : ['problem', 'recovery'] }, 'kinds')}
          />
          {form.kinds.length === 0
            ? null
            : kindChoices.map(({ kind, label }) => (
                <CheckRow
                  key={kind}
                  label={label}
                  checked={form.kinds.includes(kind)}
                  onChange={(on) => {
                    const others = form.kinds.filter((one) => one !== kind);
                    onChange({ kinds: on ? [...others, kind] : others }, 'kinds');
                  }}
                />
              ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        {sites.length === 0 && form.siteIds.length === 0 ? null : (
          <Field label="Sites" optional error={problems['site_ids']}>
            {(control) => (
              <PickMany
                control={control}
                options={sites.map((site) => ({ value: site.site_id, label: site.name }))}
                picked={form.siteIds}
                none="All sites"
                more="Add a site"
                onChange={(siteIds) => onChange({ siteIds }, 'site_ids')}
              />
            )}
          </Field>
        )}
        <Field
          label="Tags"
          optional
          hint="Servers with one of these tags; all where none is given."
          error={problems['tags']}
        >
          {(control) => (
            <TagPicker
              control={control}
              value={form.tags}
              known={knownTags}
              onChange={(tags) => onChange({ tags }, 'tags')}
            />
          )}
        </Field>
      </div>
    </Section>
  );
}

function WhenFields({ form, problems, onChange }: ChannelMatchFieldsProps): ReactElement {
  return (
    <Section title="When">
      <fieldset>
        <legend className="sr-only">When</legend>
        <CheckRow
          radio="channel-when"
          label="At any time"
          hint="The sleep schedule still holds at night."
          checked={!form.limited}
          onChange={() => onChange({ limited: false }, 'limited')}
        />
        <CheckRow
          radio="channel-when"
          label="Only in these hours"
          hint="Outside of them nothing is sent here, and later neither: for a screen in the office, a second person."
          checked={form.limited}
          onChange={() => onChange({ limited: true }, 'limited')}
        />
      </fieldset>
      {form.limited ? (
        <>
          <WeekHoursEditor
            label="Hours"
            spans={form.hours}
            fresh={{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '22:00' }}
            onChange={(hours) => onChange({ hours }, 'hours')}
          />
          {problems['hours'] === undefined ? null : <p className="text-xs text-fail">{problems['hours']}</p>}
          <Field label="Time zone" error={problems['time_zone']}>
            {(control) => (
              <ZonePicker control={control} zone={form.zone} onChange={(zone) => onChange({ zone }, 'time_zone')} />
            )}
          </Field>
        </>
      ) : null}
    </Section>
  );
}

function EscalationFields({ form, problems, onChange }: ChannelMatchFieldsProps): ReactElement {
  return (
    <Section title="First or second">
      <fieldset>
        <legend className="sr-only">First or second</legend>
        <CheckRow
          radio="channel-order"
          label="Told at once"
          checked={!form.escalates}
          onChange={() => onChange({ escalates: false }, 'escalates')}
        />
        <CheckRow
          radio="channel-order"
          label="Only what nobody has acknowledged"
          hint="A second channel, for when the first was not seen."
          checked={form.escalates}
          onChange={() => onChange({ escalates: true }, 'escalates')}
        />
      </fieldset>
      {form.escalates ? (
        <Field label="After" error={problems['escalate_after_seconds']}>
          {(control) => (
            <DurationInput
              control={control}
              label="After"
              units={['minutes', 'hours']}
              seconds={form.escalateAfter}
              onChange={(escalateAfter) => onChange({ escalateAfter }, 'escalate_after_seconds')}
            />
          )}
        </Field>
      ) : null}
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Section({ title, children }: SectionProps): ReactElement {
  return (
    <section className="mt-5 space-y-3 border-t border-line pt-4">
      <h3 className="text-base font-semibold">{title}</h3>
      {children}
    </section>
  );
}
