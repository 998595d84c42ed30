// A console that remembers.
using System.Text;

using ToroEmu.Machines;

namespace ToroEmu.Tests.Machines.State;

internal sealed class RecordedConsole : IConsoleSink
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();

    public void Write(byte value) => text.Append((char)value);
}
