// How a run of a test ended.
using System;
using System.IO;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <summary>What "toroemu run" would have answered, and what it would have written.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Message">Its line on standard error, or null.</param>
internal sealed record RunReply(ExitCode Code, string? Message)
{
    /// <summary>The guest's own code.</summary>
    public int GuestCode { get; init; }

    /// <summary>The crash report, or the trace of an error of toroemu; null when there is none.</summary>
    public string? Report { get; init; }

    /// <summary>What was logged.</summary>
    public string Log { get; init; } = "";

    /// <summary>The guest's console.</summary>
    public byte[] Console { get; init; } = [];

    /// <summary>Retired instructions of each core.</summary>
    public ulong[] Instructions { get; init; } = [];

    /// <summary>SHA-256 of the machine's last state, if the order wanted it.</summary>
    public string? StateHash { get; init; }

    /// <summary>Whether the host stopped it, which happens at another place each time.</summary>
    public bool IsEndedByHost { get; init; }

    /// <summary>Host time of the run without building the machine.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether two runs did the same, as far as can be seen from here. The hash counts where both have it.</summary>
    public bool IsSameAs(RunReply other) =>
        Code == other.Code && GuestCode == other.GuestCode && (StateHash ?? other.StateHash) == (other.StateHash ?? StateHash) && Console.AsSpan().SequenceEqual(other.Console) && Instructions.SequenceEqual(other.Instructions);

    public void Write(BinaryWriter writer)
    {
        writer.Write((int)Code);
        writer.Write(Message is not null);
        writer.Write(Message ?? "");
        writer.Write(GuestCode);
        writer.Write(Report is not null);
        writer.Write(Report ?? "");
        writer.Write(Log);
        writer.Write(Console.Length);
        writer.Write(Console);
        writer.Write(Instructions.Length);
        foreach (ulong count in Instructions) writer.Write(count);
        writer.Write(StateHash is not null);
        writer.Write(StateHash ?? "");
        writer.Write(IsEndedByHost);
        writer.Write(Elapsed.Ticks);
    }

    public static RunReply Read(BinaryReader reader) => new((ExitCode)reader.ReadInt32(), ReadOptional(reader))
    {
        GuestCode = reader.ReadInt32(),
        Report = ReadOptional(reader),
        Log = reader.ReadString(),
        Console = reader.ReadBytes(reader.ReadInt32()),
        Instructions = ReadCounts(reader),
        StateHash = ReadOptional(reader),
        IsEndedByHost = reader.ReadBoolean(),
        Elapsed = TimeSpan.FromTicks(reader.ReadInt64()),
    };

    private static string? ReadOptional(BinaryReader reader)
    {
        bool isThere = reader.ReadBoolean();
        string text = reader.ReadString();
        return isThere ? text : null;
    }

    private static ulong[] ReadCounts(BinaryReader reader)
    {
        ulong[] counts = new ulong[reader.ReadInt32()];
        for (int i = 0; i < counts.Length; i++) counts[i] = reader.ReadUInt64();
        return counts;
    }
}
