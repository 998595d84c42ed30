// The console of a run that goes back and forth.
using ToroEmu.Machines;

namespace ToroEmu.Debugging;

/// <summary>Passes on each byte of a run once, however often the guest is made to write it again.</summary>
internal sealed class ShownConsole(IConsoleSink target) : IConsoleSink
{
    private long shown;

    /// <summary>Bytes that the guest has written up to the present moment.</summary>
    public long Written { get; set; }

    public void Write(byte value)
    {
        if (++Written <= shown) return;
        shown = Written;
        target.Write(value);
    }

    /// <summary>From here on it is another run.</summary>
    public void Branch() => shown = Written;
}
