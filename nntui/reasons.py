"""Why a file or a database could not be used, in the learner's language: the system says it in English."""

import errno

from nntui.i18n import N_, _

_SYSTEM = {
    errno.EACCES: N_("Permission denied"),
    errno.EEXIST: N_("File exists"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EROFS: N_("Read-only file system"),
}
# By SQLite's primary codes, which never change; `sqlite3` itself takes long to import.
_DATABASE = {
    5: N_("database is locked"),
    8: N_("attempt to write a readonly database"),
    10: N_("disk I/O error"),
    13: N_("database or disk is full"),
    14: N_("unable to open database file"),
}


def reason(error: Exception) -> str:
    """Return why, in the current language; what is rare stays in the system's words."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte of a code of SQLite's is the primary one.
    words = _SYSTEM.get(getattr(error, "errno", None) or 0) if code is None else _DATABASE.get(code & 0xFF)
    return _(words) if words else getattr(error, "strerror", None) or str(error)


def with_place(error: OSError) -> str:
    """Return the same, after the file that it is about."""
    return f"{error.filename}: {reason(error)}" if error.filename else reason(error)
