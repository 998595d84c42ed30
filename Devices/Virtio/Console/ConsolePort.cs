// One port of the console device.
namespace ToroEmu.Devices.Virtio.Console;

/// <summary>What it is, and how far the guest has come with it.</summary>
/// <param name="channel">The host's end; the device owns it.</param>
/// <param name="name">How the guest finds it; null for none.</param>
/// <param name="isConsole">The guest may use it as a console; otherwise it is for programs.</param>
public sealed class ConsolePort(IConsoleChannel channel, string? name, bool isConsole)
{
    public IConsoleChannel Channel { get; } = channel;

    public string? Name { get; } = name;

    public bool IsConsole { get; } = isConsole;

    /// <summary>The guest has said that somebody reads there.</summary>
    internal bool IsOpen { get; set; }

    /// <summary>The guest has said that it knows the port.</summary>
    internal bool IsReady { get; set; }

    /// <summary>What the guest was told last of the host's end.</summary>
    internal bool IsSaidConnected { get; set; }

    /// <summary>Bytes of the oldest available chain that have already been sent.</summary>
    internal ulong Sent { get; set; }

    internal void Reset()
    {
        IsOpen = IsReady = IsSaidConnected = false;
        Sent = 0;
    }
}
