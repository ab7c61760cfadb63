import { UserError } from '../errors/user-error.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that there',
  EDQUOT: "this user's share of the disk is used up",
  EEXIST: 'something is there already',
  EFBIG: 'the file would be larger than may be',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a directory',
  ELOOP: 'links in the path lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'a directory of its path is not there',
  ENOSPC: 'there is no space left on the disk',
  ENOTDIR: 'a part of its path is not a directory',
  ENOTEMPTY: 'a directory is in its place',
  EPERM: 'this user may not do that there',
  EROFS: 'the disk can only be read',
  ERR_INVALID_ARG_VALUE: 'no file can have this path',
};

/** Why the system could not read or write a file, in words; undefined for an error that is not of the system. */
export function fileReason(error: unknown): string | undefined {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  return REASONS[code] ?? (syscall === undefined ? undefined : message);
}

const READING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
};

/** The same of a file or directory that is there to be read. */
export function readingReason(error: unknown): string | undefined {
  return READING[(error as NodeJS.ErrnoException).code ?? ''] ?? fileReason(error);
}

/**
 * What the system says of a file that cannot be read, as the user's to mend; any other error as it is. `what`: what it
 * was to be.
 */
export function readingError(error: unknown, path: string, what: string): unknown {
  const reason = readingReason(error);
  return reason === undefined ? error : new UserError(`${what} ${path} cannot be read: ${reason}. Check the path.`);
}

/**
 * What the system says of a file or directory that cannot be written, as the user's to mend; any other error as it is.
 */
export function fileError(error: unknown, path: string): unknown {
  const reason = fileReason(error);
  if (reason === undefined) return error;
  const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code!);
  const advice = isFull ? 'Make room, or choose another directory' : 'Choose another directory';
  return new UserError(`${path} cannot be written: ${reason}. ${advice}.`);
}
