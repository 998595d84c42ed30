// Errors as Linux numbers them, on both sides.
namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>asm-generic/errno-base.h and errno.h; a number that is not named here passes through.</summary>
internal enum Errno
{
    None = 0,
    NotPermitted = 1,
    NoEntry = 2,
    InputOutput = 5,
    BadHandle = 9,
    Exists = 17,
    NotDirectory = 20,
    IsDirectory = 21,
    Invalid = 22,
    TooManyOpenFiles = 24,
    ReadOnlyFileSystem = 30,
    NameTooLong = 36,
    NotImplemented = 38,
    Protocol = 71,
    Stale = 116,
}
