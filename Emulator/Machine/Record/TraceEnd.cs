// How a recorded run ended.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <param name="Reason">Null: it was left off, it might have gone on.</param>
/// <param name="IsFailure">An error of the emulator ended it, somewhere behind <paramref name="Point"/>.</param>
/// <param name="GuestCode">The guest's own code.</param>
/// <param name="Point">Place and state at the end.</param>
/// <param name="InstructionsPerCore">Retired instructions, by core number.</param>
/// <param name="ConsoleBytes">Bytes that the guest wrote to its console.</param>
/// <param name="ConsoleSha256">Of these bytes, in hexadecimal digits.</param>
public sealed record TraceEnd(ExitReason? Reason, bool IsFailure, int GuestCode, ChainPoint Point, ImmutableArray<ulong> InstructionsPerCore, long ConsoleBytes, string ConsoleSha256);
