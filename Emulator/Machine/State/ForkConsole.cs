// The console of a machine that is used by one run after the other.
namespace ToroEmu.Machines.State;

internal sealed class ForkConsole : IConsoleSink
{
    /// <summary>Who gets the bytes now.</summary>
    public IConsoleSink? Target { get; set; }

    public void Write(byte value) => Target?.Write(value);
}
