// Sessions for tests.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using ToroEmu.Debugging;
using ToroEmu.Machines;
using ToroEmu.Machines.Messages;
using ToroEmu.Symbols;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Debugger;

/// <summary>A session with a console that remembers.</summary>
internal sealed class Sessions : IConsoleSink, IDisposable
{
    private readonly StringBuilder text = new();

    public Sessions(string image, int cores = 1, ulong seed = 0, ulong memory = 128 << 20, Func<MachineConfig, MachineConfig>? more = null)
    {
        MachineConfig config = new() { ImagePath = image, Cores = cores, Seed = seed, MemoryBytes = memory };
        Session = DebugSession.Open(more is null ? config : more(config), this);
        Session.Machine.WaitsForHost = false;
    }

    public DebugSession Session { get; }

    public string Console => text.ToString();

    public ulong Instructions => Session.Machine.Position.Instructions;

    public IReadOnlyList<BusMessage> Messages => Session.Machine.Inspector.Messages.Messages;

    public static Sessions Sample(string name, int cores, ulong seed = 0) => new(GuestImage.Sample(name), cores, seed);

    public static IReadOnlyList<CoreAction> Run(int cores) => [.. Enumerable.Repeat(default(CoreAction), cores)];

    public DebugStop Resume() => Session.Resume(Run(Session.Cores));

    public DebugStop Step(int core, bool alone = false) => Session.Resume(
        [.. Enumerable.Range(0, Session.Cores).Select(other => new CoreAction(other == core ? CoreMove.Step : alone ? CoreMove.Freeze : CoreMove.Run))]);

    public StopPoint BreakAt(string name, int core = -1)
    {
        StopPoint point = new(StopPointKind.Execute, Symbol(name).Address, Core: core);
        return Session.TryAdd(point) ? point : throw new InvalidOperationException(name);
    }

    public Symbol Symbol(string name) => Session.Machine.Inspector.Symbols.Named(name) is [Symbol first, ..] ? first : throw new ArgumentException(name);

    public ulong Register(int core, string name) => Session.Machine.Inspector.TryReadRegister(core, name, out ulong value) ? value : throw new ArgumentException(name);

    public ulong Rip(int core) => Register(core, "RIP");

    /// <summary>All that the guest has of a moment.</summary>
    public string Place => $"{Instructions} {string.Join(' ', Session.Machine.SectionHashes().Select(part => $"{part.Name}:{Convert.ToHexStringLower(part.Hash)[..6]}"))}";

    public void Write(byte value) => text.Append((char)value);

    public void Dispose() => Session.Dispose();
}
