import { ClipAction } from '../clip-action.js';
import { ClipReward } from '../clip-reward.js';
import { DiscretizeAction } from '../discretize-action.js';
import { DiscretizeObservation } from '../discretize-observation.js';
import { DtypeObservation } from '../dtype-observation.js';
import { FilterObservation } from '../filter-observation.js';
import { FlattenObservation } from '../flatten-observation.js';
import { RescaleAction } from '../rescale-action.js';
import { RescaleObservation } from '../rescale-observation.js';
import { ReshapeObservation } from '../reshape-observation.js';
import { vectorizedAction, vectorizedObservation, vectorizedReward } from './vectorize.js';

// The wrappers without memory, applied to every environment of a vector environment; options and errors are those of the originals.

export const VectorDiscretizeObservation = vectorizedObservation(DiscretizeObservation);
export const VectorDtypeObservation = vectorizedObservation(DtypeObservation);
export const VectorFilterObservation = vectorizedObservation(FilterObservation);
export const VectorFlattenObservation = vectorizedObservation(FlattenObservation);
export const VectorRescaleObservation = vectorizedObservation(RescaleObservation);
export const VectorReshapeObservation = vectorizedObservation(ReshapeObservation);

export const VectorClipAction = vectorizedAction(ClipAction);
export const VectorDiscretizeAction = vectorizedAction(DiscretizeAction);
export const VectorRescaleAction = vectorizedAction(RescaleAction);

export const VectorClipReward = vectorizedReward(ClipReward);
