// The options that keep a run: its input, its states.
using System.CommandLine;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <summary>Declares and reads them.</summary>
internal sealed class RecordOptions
{
    private readonly Option<string?> record = new("--record")
    {
        Description = "Write a .torotrace that toroemu replay runs again anywhere, with the same input; implies --deterministic",
        HelpName = "FILE",
    };

    private readonly Option<bool> embed = new("--embed")
    {
        Description = "Put image, initrd and modules of any size into the trace [default: those up to 1 MiB; of others path and SHA-256]",
    };

    private readonly Option<bool> hash = new("--hash")
    {
        Description = "Print the SHA-256 of the machine's last state on standard error; implies --deterministic",
    };

    private readonly Option<string?> hashEvery = new("--hash-every")
    {
        Description = "Print the state's hash every N instructions, at the end of a slice; implies --deterministic",
        HelpName = "N",
    };

    private readonly Option<string?> hashFile = new("--hash-file")
    {
        Description = "Write what --hash-every prints to a file, for toroemu diff [default: standard error]",
        HelpName = "FILE",
    };

    public Option[] All => [record, embed, hash, hashEvery, hashFile];

    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public RecordRequest Read(ParseResult parsed)
    {
        RecordRequest request = new(
            parsed.GetValue(record), parsed.GetValue(embed), parsed.GetValue(hash), ReadEvery(parsed.GetValue(hashEvery)), parsed.GetValue(hashFile));
        if (request.Trace is "") throw new UsageException("--record: write the name of a file");
        if (request.EmbedsAll && request.Trace is null) throw new UsageException("--embed: there is no trace to put files into; add --record FILE");
        if (request.HashFile is not null && request.HashEvery is null) throw new UsageException("--hash-file: there are no hashes to write; add --hash-every N");
        return request;
    }

    private static ulong? ReadEvery(string? text) => text is null ? null
        : NumberText.TryParse(text, out ulong value) && value != 0 ? value
        : throw new UsageException($"--hash-every {text}: not a number of instructions; write 1000000");
}
