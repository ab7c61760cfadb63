// The catalogue of learning rules. To add one: write one file here, export it below; the contract tests pick it up.
export { backprop } from './backprop.js';
export { expectedWeightMax } from './expected-weight-max.js';
export { mapPropagation } from './map-propagation.js';
export { posteriorReinforce } from './posterior-reinforce.js';
export { productLessWeightMax } from './product-less-weight-max.js';
export { reinforce } from './reinforce.js';
export { rewardPenalty } from './reward-penalty.js';
export { ste } from './ste.js';
export { tdBackprop } from './td-backprop.js';
export { tdWeightMax } from './td-weight-max.js';
export { unbiasedWeightMax } from './unbiased-weight-max.js';
export { weightMax } from './weight-max.js';
