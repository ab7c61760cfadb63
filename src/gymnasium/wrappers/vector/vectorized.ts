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

// The wrappers without memory, applied to every environment of a vector environment; options and errors are those of
// the originals.

/** `DiscretizeObservation` around each environment of a vector. */
export const VectorDiscretizeObservation = vectorizedObservation(DiscretizeObservation);
/** `DtypeObservation` around each environment of a vector. */
export const VectorDtypeObservation = vectorizedObservation(DtypeObservation);
/** `FilterObservation` around each environment of a vector. */
export const VectorFilterObservation = vectorizedObservation(FilterObservation);
/** `FlattenObservation` around each environment of a vector. */
export const VectorFlattenObservation = vectorizedObservation(FlattenObservation);
/** `RescaleObservation` around each environment of a vector. */
export const VectorRescaleObservation = vectorizedObservation(RescaleObservation);
/** `ReshapeObservation` around each environment of a vector. */
export const VectorReshapeObservation = vectorizedObservation(ReshapeObservation);

/** `ClipAction` around each environment of a vector. */
export const VectorClipAction = vectorizedAction(ClipAction);
/** `DiscretizeAction` around each environment of a vector. */
export const VectorDiscretizeAction = vectorizedAction(DiscretizeAction);
/** `RescaleAction` around each environment of a vector. */
export const VectorRescaleAction = vectorizedAction(RescaleAction);

/** `ClipReward` around each environment of a vector. */
export const VectorClipReward = vectorizedReward(ClipReward);
