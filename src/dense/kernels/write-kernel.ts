import type { TeamPlan } from '../../team/plan.js';
import type { FunctionBuilder } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import type { KernelEntry, SendEntry, UpdateEntry } from '../plan/kernel-entry.js';
import { ActKernel } from './act/act-kernel.js';
import { FieldActKernel } from './act/field-act-kernel.js';
import { LookupActKernel } from './act/lookup-act-kernel.js';
import { PackKernel } from './act/pack-kernel.js';
import { SumKernel } from './act/sum-kernel.js';
import { TileActKernel } from './act/tile-act-kernel.js';
import { VectorActKernel } from './act/vector-act-kernel.js';
import { LayerCode } from './layer-code.js';
import { LearnKernel } from './learn/learn-kernel.js';
import { RowPassKernel } from './learn/row-pass-kernel.js';
import { VectorLearnKernel } from './learn/vector-learn-kernel.js';
import { FieldSendKernel } from './send/field-send-kernel.js';
import { FoldSendKernel } from './send/fold-send-kernel.js';
import { PerUnitSendKernel } from './send/per-unit-send-kernel.js';
import { ProductSendKernel } from './send/product-send-kernel.js';
import { SendKernel } from './send/send-kernel.js';
import { SparseSendKernel } from './send/sparse-send-kernel.js';
import type { SharedFunctions } from './shared-functions.js';
import { ApplyKernel } from './update/apply-kernel.js';
import { ConstrainKernel } from './update/constrain-kernel.js';
import { FieldUpdateKernel } from './update/field-update-kernel.js';
import { LookupUpdateKernel } from './update/lookup-update-kernel.js';
import { OuterUpdateKernel } from './update/outer-update-kernel.js';
import { SpendKernel } from './update/spend-kernel.js';
import { UpdateKernel } from './update/update-kernel.js';

/**
 * Writes the function of one entry of a layer's plan. What it calls is among `functions`.
 *
 * @param keepsDirections - whether kernels of updates store the mean directions instead of updating
 */
export function writeKernel(
  team: TeamPlan,
  memory: DenseLayout,
  layer: LayerLayout,
  functions: SharedFunctions,
  entry: KernelEntry,
  keepsDirections = false,
): FunctionBuilder {
  const settles = entry.kind === 'sense' || entry.kind === 'move' || entry.kind === 'tell';
  const applies = entry.kind === 'apply' || entry.kind === 'applyBias';
  const code = new LayerCode(team, memory, layer, functions, { settles, keepsDirections: keepsDirections && !applies });
  switch (entry.kind) {
    case 'act':
    case 'sense':
      if (entry.variant === 'vector') return new VectorActKernel(code).act(entry);
      if (entry.variant === 'lookup') return new LookupActKernel(code, entry).act();
      if (entry.variant === 'field') return new FieldActKernel(code).act(entry);
      return entry.variant === 'tiles' ? new TileActKernel(code).act(entry) : new ActKernel(code).act(entry);
    case 'sum':
      return entry.variant === 'field' ? new FieldActKernel(code).sum(entry) : new SumKernel(code).sum(entry);
    case 'actColumns':
      if (entry.variant === 'lookup') return new LookupActKernel(code, entry).act();
      return new ActKernel(code).actColumns(entry);
    case 'check':
      return new PackKernel(code).check(entry);
    case 'pack':
      return new PackKernel(code).pack(entry);
    case 'learn':
    case 'move':
      return entry.variant === 'vector' ? new VectorLearnKernel(code).learn(entry) : new LearnKernel(code).learn(entry);
    case 'update':
    case 'updateBias':
      return entry.variant === 'lookup' ? new LookupUpdateKernel(code, entry).update() : writeUpdate(code, entry);
    case 'collect':
      return entry.variant === 'lookup'
        ? new LookupUpdateKernel(code, entry).update()
        : new OuterUpdateKernel(code, entry).update(entry);
    case 'collectBias':
      return new OuterUpdateKernel(code, entry).updateBias(entry);
    case 'spend':
      return new SpendKernel(code).spend(entry);
    case 'spendBias':
      return new SpendKernel(code).spendBias(entry);
    case 'apply':
      return new ApplyKernel(code).apply(entry);
    case 'applyBias':
      return new ApplyKernel(code).applyBias(entry);
    case 'constrain':
      return new ConstrainKernel(code).constrain(entry);
    case 'follow':
      return entry.variant === 'field'
        ? new FieldUpdateKernel(code, true).update(entry)
        : new UpdateKernel(code, true).update(entry);
    case 'followBias':
      return new UpdateKernel(code, true).updateBias(entry);
    case 'send':
    case 'tell':
      return writeSend(code, entry);
  }
}

function writeUpdate(code: LayerCode, entry: UpdateEntry): FunctionBuilder {
  const isBias = entry.kind === 'updateBias';
  switch (entry.variant) {
    case 'rowPass': {
      const kernel = new RowPassKernel(code);
      return isBias ? kernel.updateBias(entry) : kernel.update(entry);
    }
    case 'outer': {
      const kernel = new OuterUpdateKernel(code, entry);
      return isBias ? kernel.updateBias(entry) : kernel.update(entry);
    }
    case 'field':
      return isBias ? new UpdateKernel(code).updateBias(entry) : new FieldUpdateKernel(code).update(entry);
    case 'plain': {
      const kernel = new UpdateKernel(code);
      return isBias ? kernel.updateBias(entry) : kernel.update(entry);
    }
  }
}

function writeSend(code: LayerCode, entry: SendEntry): FunctionBuilder {
  switch (entry.variant) {
    case 'plain':
      return new SendKernel(code).send(entry);
    case 'field':
      return new FieldSendKernel(code).send(entry);
    case 'perUnit':
      return new PerUnitSendKernel(code).send(entry);
    case 'foldTables':
      return new FoldSendKernel(code, entry.tabled).send(entry);
    case 'product':
      return new ProductSendKernel(code, entry.products).send(entry);
    case 'sparse':
      return new SparseSendKernel(code, entry.products).send(entry);
  }
}
