// One step through two texts side by side.
namespace ToroEmu.Cli.Testing;

/// <param name="Kind">What it is.</param>
/// <param name="Expected">Index of the expected line it is about or stands before.</param>
/// <param name="Actual">Index of the actual one, likewise.</param>
internal readonly record struct DiffStep(DiffStepKind Kind, int Expected, int Actual);
