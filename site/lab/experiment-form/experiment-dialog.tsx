import './experiment-form.css';
import '../../../envs/index.js';
import { useSignal } from '@preact/signals';
import * as agents from '../../../agents/index.js';
import { registry } from '../../../src/gymnasium/registry/registry.js';
import { OPTIMIZERS } from '../../../src/rule/optimizer/optimizers.js';
import { Dialog } from '../dialog.js';
import type { LabState } from '../lab-state.js';
import { PRESETS } from './presets.js';
import { type FieldName, type FormFields, fieldsOf, readFields } from './read-fields.js';

const RULES = Object.values(agents)
  .map(({ name }) => name)
  .sort();
const ENVS = [...registry.keys()];

export interface ExperimentDialogProps {
  readonly lab: LabState;
  readonly onClose: () => void;
}

/** The experiment as a form; what is wrong is said beside its field, and opens nothing. */
export function ExperimentDialog({ lab, onClose }: ExperimentDialogProps) {
  const before = lab.experiment.peek();
  const fields = useSignal<FormFields>(fieldsOf(before));
  const faults = useSignal<ReadonlyMap<FieldName, string>>(new Map());
  const params = registry.get(fields.value.env)?.params ?? {};
  const preset = PRESETS.find(({ experiment }) => experiment.env === fields.value.env);

  const set = <Name extends keyof FormFields>(name: Name, value: FormFields[Name]) => {
    fields.value = { ...fields.value, [name]: value };
  };

  function submit(event: Event) {
    event.preventDefault();
    const read = readFields(fields.value, before, params);
    if ('faults' in read) {
      faults.value = read.faults;
      lab.announcement.value = [...read.faults.values()].join(' ');
      return;
    }
    lab.open(read.experiment);
    onClose();
  }

  function Text({
    name,
    label,
    hint,
  }: {
    readonly name: Exclude<FieldName, `env:${string}`>;
    readonly label: string;
    readonly hint?: string;
  }) {
    return (
      <Field id={name} label={label} hint={hint} fault={faults.value.get(name)}>
        {(aria) => (
          <input {...aria} value={fields.value[name]} onInput={(event) => set(name, event.currentTarget.value)} />
        )}
      </Field>
    );
  }
  const rules = (name: 'rule' | 'criticRule', own: boolean) => (
    <Field id={name} label="Rule" fault={faults.value.get(name)}>
      {(aria) => (
        <select {...aria} value={fields.value[name]} onChange={(event) => set(name, event.currentTarget.value)}>
          {own && <option value="">the rule of your own</option>}
          {RULES.map((rule) => (
            <option key={rule}>{rule}</option>
          ))}
        </select>
      )}
    </Field>
  );

  return (
    <Dialog title="The experiment" onClose={onClose}>
      <form class="experiment-form" onSubmit={submit} noValidate>
        <fieldset>
          <legend>Task</legend>
          <Field id="env" label="Environment" fault={faults.value.get('env')}>
            {(aria) => (
              <select
                {...aria}
                value={fields.value.env}
                onChange={(event) =>
                  (fields.value = { ...fields.value, env: event.currentTarget.value, envParams: {} })
                }
              >
                {ENVS.map((env) => (
                  <option key={env}>{env}</option>
                ))}
              </select>
            )}
          </Field>
          {Object.entries(params).map(([name, { type, description, default: value }]) => (
            <Field
              key={name}
              id={`env:${name}`}
              label={name}
              hint={description}
              fault={faults.value.get(`env:${name}`)}
            >
              {(aria) => (
                <input
                  {...aria}
                  value={fields.value.envParams[name] ?? ''}
                  placeholder={typeof value === 'string' ? value : JSON.stringify(value)}
                  title={type}
                  onInput={(event) =>
                    set('envParams', { ...fields.value.envParams, [name]: event.currentTarget.value })
                  }
                />
              )}
            </Field>
          ))}
          {preset !== undefined && (
            <p class="muted form-note">
              Settings that learn it well:{' '}
              <button type="button" onClick={() => (fields.value = fieldsOf(preset.experiment))}>
                {preset.name}
              </button>
            </p>
          )}
        </fieldset>
        <fieldset>
          <legend>Team</legend>
          {rules('rule', 'text' in before.rule)}
          {Text({ name: 'params', label: 'Parameters', hint: 'of the rule, as in lambda=0.01' })}
          {Text({
            name: 'hidden',
            label: 'Hidden layers',
            hint: 'units of each, from the observation up, as in 64, 32',
          })}
          {Text({
            name: 'learningRate',
            label: 'Learning rates',
            hint: 'one, or one a layer; empty: 0.01 and a tenth a layer',
          })}
          <Field id="optimizer" label="Optimizer" fault={faults.value.get('optimizer')}>
            {(aria) => (
              <select
                {...aria}
                value={fields.value.optimizer}
                onChange={(event) => set('optimizer', event.currentTarget.value)}
              >
                {Object.keys(OPTIMIZERS).map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          {Text({ name: 'seed', label: 'Seed', hint: 'of all that is drawn; the same seed is the same run' })}
        </fieldset>
        <fieldset>
          <legend>Critic</legend>
          <label class="check">
            <input
              type="checkbox"
              checked={fields.value.hasCritic}
              onChange={(event) => set('hasCritic', event.currentTarget.checked)}
            />
            <span>A critic learns what states are worth; units hear its error in place of the reward</span>
          </label>
          {fields.value.hasCritic && (
            <>
              {rules('criticRule', before.critic !== undefined && 'text' in before.critic.rule)}
              {Text({ name: 'criticParams', label: 'Parameters' })}
              {Text({ name: 'criticHidden', label: 'Hidden layers' })}
              {Text({ name: 'criticLearningRate', label: 'Learning rates' })}
              {Text({ name: 'discount', label: 'Discount', hint: 'what a reward is worth a step later, 0 to 1' })}
            </>
          )}
        </fieldset>
        {faults.value.size > 0 && (
          <p class="wrong" role="alert">
            {faults.value.size === 1 ? 'One field is wrong' : `${faults.value.size} fields are wrong`}; what is expected
            stands beside.
          </p>
        )}
        <p class="form-end">
          <button type="submit" class="primary">
            Open
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}

/** What ties a field to its words. */
interface FieldAria {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly fault: string | undefined;
  readonly children: (aria: FieldAria) => preact.JSX.Element;
}

function Field({ id, label, hint, fault, children }: FieldProps) {
  const own = `field-${id}`;
  return (
    <div class="field">
      <label for={own}>{label}</label>
      {children({ id: own, 'aria-describedby': `${own}-more`, 'aria-invalid': fault !== undefined })}
      <span id={`${own}-more`} class={fault === undefined ? 'hint' : 'wrong'}>
        {fault ?? hint}
      </span>
    </div>
  );
}
