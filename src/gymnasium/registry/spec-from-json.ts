import { checkOptions } from '../check-options.js';
import type { EnvSpec, EnvSpecFields } from '../env.js';
import { wrappers } from '../wrappers/catalogue.js';
import { ENV_SPEC_FIELD_TYPES, spec as registeredSpec } from './registry.js';

/**
 * The spec that `JSON.parse(JSON.stringify(spec))` came from; its id must be registered here, and what builds it, its
 * documented arguments and its module are those registered. Wrappers are found by their names among those of the
 * package; `make` refuses others. It is apart from `make`, so that a page that makes environments need not load every
 * wrapper.
 * @throws what `spec` throws, and {@link InvalidArgumentError} for fields that do not exist or have another type.
 */
export function specFromJSON(json: Omit<Partial<EnvSpecFields>, 'rewardRange'> & { readonly id: string }): EnvSpec {
  checkOptions('specFromJSON', json, { ...ENV_SPEC_FIELD_TYPES, rewardRange: 'any?' });
  const {
    rewardRange: _,
    entryPoint: _entryPoint,
    params: _params,
    module: _module,
    additionalWrappers,
    ...fields
  } = json as typeof json & Partial<EnvSpecFields>;
  const found = additionalWrappers?.map((wrapper) => {
    checkOptions('A wrapper in specFromJSON', wrapper, { name: 'string', kwargs: 'object' });
    const entryPoint = wrappers.get(wrapper.name);
    return { ...wrapper, ...(entryPoint && { entryPoint }) };
  });
  return registeredSpec(json.id).with({ ...fields, ...(found && { additionalWrappers: found }) });
}
