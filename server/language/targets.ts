/** Which Keras versions a document is checked against, told to people. */
import type { TargetChoice } from '../check/targets';
import { describeTargets } from '../keras/versions';
import type { TargetStatus } from '../protocol';
import { uriOf } from './paths';

/** The status of a choice. */
export function targetStatus(choice: TargetChoice): TargetStatus {
  const targets = choice.targets.map((target) => target.name);
  return {
    targets,
    described: describeTargets(targets),
    source: sourceOf(choice),
    sourceUri: choice.place === null ? null : uriOf(choice.place.file),
  };
}

function sourceOf({ source, place, proof, targets, standsIn }: TargetChoice): string {
  if (source === 'option') return 'the setting';
  const name = place === null ? '' : place.file.slice(place.file.lastIndexOf('/') + 1);
  const proven =
    proof === null || targets.length === 0
      ? ''
      : {
          keras3: ', code that needs Keras 3',
          tf_keras: ', code that imports tf_keras',
          legacy: ', code that asks for legacy Keras',
        }[proof];
  if (place === null) return proven === '' ? 'nothing pins a version' : `nothing pins a version${proven}`;
  const older = standsIn ? ', older than every version that Saveproof knows' : '';
  return (
    (name === 'METADATA' ? `the installed ${place.text.replace('==', ' ')}` : `${name}: ${place.text}`) + older + proven
  );
}
