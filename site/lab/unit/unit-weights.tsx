import type { LabTeam, LabUnit } from '../contract.js';
import type { LabState } from '../lab-state.js';
import { shortText } from '../team/number-text.js';
import { imageWidthOf } from '../team/team-stage.js';
import { placeName } from '../team/unit-words.js';
import { Drawn } from './drawn.js';
import { BAR_ROW, drawWeights, MOST_NAMED } from './unit-drawings.js';

/** Weights from those it hears and to those that hear it. */
export function Weights({
  lab,
  team,
  told,
  isOutput,
  isLater,
}: {
  readonly lab: LabState;
  readonly team: LabTeam;
  readonly told: LabUnit;
  readonly isOutput: boolean;
  /** Whether they are those at the end of a step of which only some is shown. */
  readonly isLater: boolean;
}) {
  const later = isLater && <span class="muted"> at the end of step {told.step}</span>;
  const senders = team.sizes[told.layer - 1]!;
  const bias = told.incoming.length > senders ? told.incoming[senders] : undefined;
  const senderNames = Array.from({ length: senders }, (_, k) =>
    told.layer === 1 ? (team.sensors[k] ?? `sensor ${k}`) : placeName(team, { layer: told.layer - 1, unit: k }),
  );
  const receiverNames = Array.from({ length: told.outgoing.length }, (_, k) =>
    placeName(team, { layer: told.layer + 1, unit: k }),
  );
  const imageWidth = told.layer === 1 ? imageWidthOf(team) : undefined;
  return (
    <div class="unit-weights">
      <h4>
        Weights in{later}
        {bias !== undefined && <span class="muted">, bias {shortText(bias)}</span>}
      </h4>
      <WeightPicture
        lab={lab}
        weights={told.incoming.subarray(0, senders)}
        names={senderNames}
        imageWidth={imageWidth}
      />
      {!isOutput && told.outgoing.length > 0 && (
        <>
          <h4>Weights out{later}</h4>
          <WeightPicture lab={lab} weights={told.outgoing} names={receiverNames} imageWidth={undefined} />
        </>
      )}
    </div>
  );
}

function WeightPicture({
  lab,
  weights,
  names,
  imageWidth,
}: {
  readonly lab: LabState;
  readonly weights: Float32Array;
  readonly names: readonly string[];
  readonly imageWidth: number | undefined;
}) {
  const strongest = Array.from(weights, (weight, k) => ({ weight, name: names[k]! }))
    .sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight))
    .slice(0, 3)
    .map(({ weight, name }) => `${name} ${shortText(weight)}`)
    .join(', ');
  const isNamed = imageWidth === undefined && weights.length <= MOST_NAMED;
  const height = isNamed ? weights.length * BAR_ROW : imageWidth === undefined ? 44 : 120;
  return (
    <>
      <Drawn
        class="unit-weights-canvas"
        label={`The strongest: ${strongest}`}
        height={height}
        draw={(canvas, colours) => drawWeights(canvas, weights, { names, imageWidth }, colours)}
        when={() => void lab.team.value}
      />
      {!isNamed && imageWidth === undefined && <p class="muted unit-strongest">Strongest: {strongest}</p>}
    </>
  );
}
