// "toroemu test" as the command line asked for it.
using System;
using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <param name="Folders">Where to search.</param>
internal sealed record TestRequest(ImmutableArray<string> Folders)
{
    public int Jobs { get; init; } = 1;

    public string? Filter { get; init; }

    /// <summary>Instead of the tests' own, or null.</summary>
    public ImmutableArray<ulong>? Seeds { get; init; }

    /// <summary>Host time instead of the tests' own, or null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where records of failed runs go.</summary>
    public string TraceFolder { get; init; } = FailureTraces.FolderDefault;

    public bool IsThreaded { get; init; }

    public bool WantsList { get; init; }

    public bool WantsUpdate { get; init; }

    public bool WantsJson { get; init; }

    public string? JUnitPath { get; init; }

    public string? TrxPath { get; init; }

    /// <summary>Whether a test of this name is wanted.</summary>
    public bool Takes(string name) => Filter is null
        || (Filter.AsSpan().ContainsAny('*', '?') ? FileSystemName.MatchesSimpleExpression(Filter, name) : name.Contains(Filter, StringComparison.OrdinalIgnoreCase));

    /// <summary>The test with what the command line has in its own words' stead. An update needs one run of each.</summary>
    public TestCase Apply(TestCase test)
    {
        ImmutableArray<ulong> seeds = Seeds ?? test.Keys.Seeds;
        return test with
        {
            Keys = test.Keys with
            {
                Seeds = WantsUpdate ? [seeds.First()] : seeds,
                Repeat = WantsUpdate ? 1 : test.Keys.Repeat,
                Timeout = Timeout ?? test.Keys.Timeout,
            },
        };
    }
}
