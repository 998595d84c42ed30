// Who looks at stores from outside of the guest.
namespace ToroEmu.Memory;

/// <summary>Hears of stores to the pages that it named (<see cref="GuestRam.Observe"/>), by cores and devices alike.</summary>
public interface IStoreObserver
{
    /// <summary>Bytes from <paramref name="first"/> to <paramref name="last"/> (offsets into RAM) have been written; on the thread that wrote them.</summary>
    void Stored(ulong first, ulong last);
}
