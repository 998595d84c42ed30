// What a process answered.
using System;

namespace ToroEmu.Tests.EndToEnd.Support;

/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output, lines ended by \n.</param>
/// <param name="Error">Standard error, likewise.</param>
internal sealed record ProcessResult(int Code, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"exit code {Code}\noutput:\n{Output}\nerror:\n{Error}";
}
