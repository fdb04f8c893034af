import { RmiError } from "../../errors.js";

/** The disk's own conditions, which may pass: no room, a quota, a limit, a failing device, a file system gone read-only. */
const CONDITIONS = ["ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS", "EMFILE", "ENFILE"] as const;

/** Whether it was the disk, and not what was asked of it. */
export function isDiskError(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 4; each = each.cause, depth++) {
    const { code } = each as NodeJS.ErrnoException;
    if (code !== undefined && (CONDITIONS as readonly string[]).includes(code)) return true;
  }
  return false;
}

/** `storage`, with the path and what the system said. */
export function storageError(path: string, error: unknown): RmiError {
  if (error instanceof RmiError && error.code === "storage") return error;
  const { message, code } = error as NodeJS.ErrnoException;
  return new RmiError("storage", `${path} cannot be written: ${message}`, {
    cause: error,
    details: { path, ...(code !== undefined && { cause: code }) },
  });
}
