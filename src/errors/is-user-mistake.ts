import { UserError } from './user-error.js';

/** Whether an error tells of something that the user gave, so that its message is all there is to say. */
export function isUserMistake(error: unknown): boolean {
  return error instanceof UserError;
}
