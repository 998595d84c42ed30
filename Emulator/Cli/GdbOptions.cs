// The options of a run that a debugger connects to.
using System.CommandLine;
using ToroEmu.Gdb;

namespace ToroEmu.Cli;

/// <summary>Declares and reads them; QEMU's spelling goes, too.</summary>
internal sealed class GdbOptions
{
    private const string QemuPort = "tcp::1234";

    private readonly Option<string?> gdb = new("--gdb")
    {
        Description = "Let gdb or lldb connect (target remote PLACE); port 0 finds one; implies --deterministic (also -gdb tcp::1234, -s)",
        HelpName = "[HOST:]PORT|unix:PATH",
    };

    private readonly Option<bool> wait = new("-S")
    {
        Description = "Do not start the guest until a debugger lets it go",
    };

    private readonly Option<string?> qemuGdb = new("-gdb") { Hidden = true };
    private readonly Option<bool> qemuShort = new("-s") { Hidden = true };

    public Option[] All => [gdb, wait, qemuGdb, qemuShort];

    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public GdbRequest? Read(ParseResult parsed)
    {
        string? text = Spelling.OneOf(parsed.GetValue(gdb), parsed.GetValue(qemuGdb), "--gdb and -gdb");
        text = Spelling.OneOf(text, parsed.GetValue(qemuShort) ? QemuPort : null, "--gdb and -s");
        bool waits = parsed.GetValue(wait);
        if (text is null && waits) throw new UsageException("-S: nobody could let the guest go; add --gdb PORT");
        if (text is null) return null;
        GdbEndpoint place = GdbEndpoint.Parse(text) ?? throw new UsageException($"--gdb {text}: not a place to connect to; write 1234, HOST:1234 or unix:PATH");
        return new GdbRequest(place, waits);
    }
}
