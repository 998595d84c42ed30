// Who sees every access of a core.
namespace ToroEmu.Interpreter;

/// <summary>Told of each access that goes by <see cref="SlowAccess"/>, which all do while the translation cache in force is empty.</summary>
internal unsafe interface IAccessProbe
{
    /// <summary>Stores are noted by the probe and by nobody else, since they will be taken back.</summary>
    bool HidesStores { get; }

    /// <summary>A load of <paramref name="size"/> bytes of RAM.</summary>
    void NoteLoad(byte* host, int size, ulong linear);

    /// <summary>A store to RAM that is about to be made, of <paramref name="size"/> bytes at <paramref name="source"/>.</summary>
    void NoteStore(byte* host, int size, ulong linear, byte* source);

    /// <summary>A read-modify-write of RAM that is about to be made.</summary>
    void NoteModify(byte* host, int size, ulong linear);

    /// <summary>Something else than RAM is accessed.</summary>
    void NoteDisturbance();
}
