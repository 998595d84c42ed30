// Who hears how tests get on.
namespace ToroEmu.Cli.Testing;

/// <summary>Called from several threads.</summary>
internal interface ITestListener
{
    void Started(TestRun run);

    void Finished(TestResult result);
}
