// How a core came to where it is, with names.
using System.Collections.Generic;
using System.Collections.Immutable;

using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>The addresses of <see cref="StackWalk"/> as functions, those that were inlined among them, and lines of source.</summary>
internal sealed class StackTrace(GuestView view)
{
    private const int DepthMax = 32;

    private readonly List<ReportFrame> frames = [];

    /// <summary>RIP, then the callers.</summary>
    public ImmutableArray<ReportFrame> Walk()
    {
        frames.Clear();
        foreach (StackPlace place in new StackWalk(view).Walk(DepthMax, guesses: true)) Add(place);
        return [.. frames];
    }

    private void Add(StackPlace at)
    {
        ImmutableArray<SourceFrame> functions = view.Symbols.Lines.Frames(view.CodeAddress(at.Asked));
        foreach (SourceFrame function in functions)
        {
            if (!function.IsInlined) continue;
            frames.Add(new ReportFrame(new ReportPlace(at.Address, function.Function, function.Place), at.IsGuess, IsInlined: true));
        }
        SourcePlace? line = functions.IsEmpty ? null : functions[^1].Place;
        frames.Add(new ReportFrame(view.CodePlace(at.Address) with { Source = line }, at.IsGuess));
    }
}
