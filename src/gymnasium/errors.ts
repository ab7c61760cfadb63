import { UserError } from '../errors/user-error.js';

/**
 * The errors of `klopf/gymnasium`: one class for each kind of mistake, so that a caller can tell them apart with
 * `instanceof`. Every message says what was given, what was expected and what to do.
 */
export class GymnasiumError extends UserError {
  override name = 'GymnasiumError';
}

/** A seed that is not a non-negative integer, or that does not fit the structure of a space. */
export class InvalidSeedError extends GymnasiumError {
  override name = 'InvalidSeedError';
}

/**
 * An argument outside the domain of a random law: an empty range, probabilities that do not sum to one, and the like.
 */
export class InvalidArgumentError extends GymnasiumError {
  override name = 'InvalidArgumentError';
}

/** A saved generator state that cannot be restored. */
export class InvalidStateError extends GymnasiumError {
  override name = 'InvalidStateError';
}

/** A space that cannot exist, or an operation that a space does not support. */
export class InvalidSpaceError extends GymnasiumError {
  override name = 'InvalidSpaceError';
}

/** A mask or probability that does not fit the space it is given to. */
export class InvalidMaskError extends GymnasiumError {
  override name = 'InvalidMaskError';
}

/** A value that does not have the form of its space, found while converting it. */
export class InvalidValueError extends GymnasiumError {
  override name = 'InvalidValueError';
}

/** An action that is not an element of the action space. */
export class InvalidActionError extends GymnasiumError {
  override name = 'InvalidActionError';
}

/** A bound or range whose ends are the wrong way round or both missing. */
export class InvalidBoundError extends GymnasiumError {
  override name = 'InvalidBoundError';
}

/** A probability outside [0, 1], or outside the narrower range that is asked for. */
export class InvalidProbabilityError extends GymnasiumError {
  override name = 'InvalidProbabilityError';
}

/** An id that does not have the form `[namespace/]name[-vN]`. */
export class MalformedEnvIdError extends GymnasiumError {
  override name = 'MalformedEnvIdError';
}

/** A registration that cannot be made. */
export class RegistrationError extends GymnasiumError {
  override name = 'RegistrationError';
}

/** An id under which nothing is registered; its subclasses tell which part of it is unknown. */
export class UnregisteredEnvError extends GymnasiumError {
  override name = 'UnregisteredEnvError';
}

/** An id whose namespace is unknown. */
export class NamespaceNotFoundError extends UnregisteredEnvError {
  override name = 'NamespaceNotFoundError';
}

/** An id whose name is unknown. */
export class NameNotFoundError extends UnregisteredEnvError {
  override name = 'NameNotFoundError';
}

/** An id whose version is unknown and newer than any there is. */
export class VersionNotFoundError extends UnregisteredEnvError {
  override name = 'VersionNotFoundError';
}

/** An id whose version is older than the newest and no longer there. */
export class DeprecatedEnvError extends UnregisteredEnvError {
  override name = 'DeprecatedEnvError';
}

/** A spec that JSON cannot carry. */
export class UnserializableSpecError extends GymnasiumError {
  override name = 'UnserializableSpecError';
}

/** A render mode that an environment does not have. */
export class UnsupportedModeError extends GymnasiumError {
  override name = 'UnsupportedModeError';
}

/** `step` or `render` where `reset` had to come first. */
export class ResetNeededError extends GymnasiumError {
  override name = 'ResetNeededError';
}

/** An environment that breaks the contract of `Env`; its subclasses tell what of a result was wrong. */
export class InvalidEnvError extends GymnasiumError {
  override name = 'InvalidEnvError';
}

/** An observation that is not an element of the observation space, or not a number. */
export class InvalidObservationError extends InvalidEnvError {
  override name = 'InvalidObservationError';
}

/** A reward that is not a finite number. */
export class InvalidRewardError extends InvalidEnvError {
  override name = 'InvalidRewardError';
}

/** A result of `reset` or `step` that does not have the form of one. */
export class InvalidResultError extends InvalidEnvError {
  override name = 'InvalidResultError';
}

/** Two environments that were to behave alike and do not. */
export class EnvMismatchError extends GymnasiumError {
  override name = 'EnvMismatchError';
}

/** `reset` or `step` after `close`. */
export class ClosedEnvError extends GymnasiumError {
  override name = 'ClosedEnvError';
}

/** A worker thread that ended, failed to start, or stopped answering. */
export class WorkerError extends GymnasiumError {
  override name = 'WorkerError';
}

/** A worker thread whose environments did not answer in time, and which was ended. */
export class WorkerTimeoutError extends WorkerError {
  override name = 'WorkerTimeoutError';
}

/** An environment that needs another package, which is not installed. */
export class DependencyNotInstalledError extends GymnasiumError {
  override name = 'DependencyNotInstalledError';
}
