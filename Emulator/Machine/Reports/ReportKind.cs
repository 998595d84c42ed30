// Kinds of report.
namespace ToroEmu.Machines.Reports;

/// <summary>What befell the guest.</summary>
public enum ReportKind
{
    /// <summary>An exception whose delivery failed, twice: the core shut down.</summary>
    TripleFault,

    /// <summary>The guest ended the run from inside an exception's handler.</summary>
    UnhandledException,

    /// <summary>An exception comes again and again, and its handler mends nothing.</summary>
    ExceptionLoop,

    /// <summary>No core can go on.</summary>
    Stall,
}
