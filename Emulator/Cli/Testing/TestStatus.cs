// How a test ended.
namespace ToroEmu.Cli.Testing;

internal enum TestStatus
{
    Passed,

    /// <summary>The guest did something else.</summary>
    Failed,

    /// <summary>The test could not be run, or toroemu itself failed.</summary>
    Error,
}
